import { useRef, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { Trouble } from '../web/trouble.tsx'
import { Door } from './door.tsx'
import { NameField } from './name-field.tsx'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import { type Session, useVisit } from './visit.ts'

/** Log in by name and PIN, or by what else the site offers (S02, S45, S56). */
export function LogInPage({ isForRelease = false }: { readonly isForRelease?: boolean }) {
  const { text } = useSpeech()
  const { api, offer, begin, ended } = useVisit()
  const { isBusy, trouble, setTrouble, run } = useAction()
  const [taken, setTaken] = useState(false)
  const name = useRef<HTMLInputElement>(null)
  const pin = useRef<HTMLInputElement>(null)

  const logIn = (event: SubmitEvent) => {
    event.preventDefault()
    const [typedName, typedPin] = [name.current?.value.trim() ?? '', pin.current?.value.trim() ?? '']
    if (typedName === '') return complain(name.current, text('log-in.needs-name'))
    if (typedPin === '') return complain(pin.current, text('log-in.needs-pin'))
    const entered = { userName: typedName, pin: typedPin }
    run(
      async () => begin(await api.send<Session>('POST', '/api/portal/session', entered)),
      isIn => {
        if (isIn || !pin.current) return
        pin.current.value = ''
        pin.current.focus()
      },
    )
  }

  const complain = (field: HTMLInputElement | null, words: string) => {
    setTrouble(words)
    field?.focus()
  }

  const mailLink = () => {
    const userName = name.current?.value.trim() ?? ''
    if (userName === '') return complain(name.current, text('log-in.needs-name'))
    run(async () => {
      await api.send('POST', '/api/portal/log-in-link', { userName })
      setTaken(true)
    })
  }

  return (
    <Door title={text('log-in.title', { site: offer.siteName })}>
      {ended === 'cut-short' ? <p class="notice warm">{text('problem.session')}</p> : null}
      {ended === 'logged-out' ? (
        <p class="notice" role="status">
          {text('log-out.done')}
        </p>
      ) : null}
      {isForRelease ? <p class="notice">{text('log-in.for-release')}</p> : null}
      <form class="fields" onSubmit={logIn} noValidate>
        <NameField field={name} />
        <label class="field">
          <span>{text('log-in.pin')}</span>
          <input
            ref={pin}
            name="pin"
            type="password"
            inputMode="numeric"
            autocomplete="current-password"
            required
            maxLength={64}
          />
        </label>
        <Trouble text={trouble} />
        <button type="submit" class="primary" disabled={isBusy}>
          {text('log-in.submit')}
        </button>
      </form>
      <p role="status">{taken ? <span class="notice">{text('link.taken')}</span> : null}</p>
      <OtherWays onMailLink={mailLink} />
    </Door>
  )
}

function OtherWays({ onMailLink }: { readonly onMailLink: () => void }) {
  const { text } = useSpeech()
  const { offer } = useVisit()
  const { route } = useLocation()
  if (!offer.newPin && !offer.logInLink && !offer.oidc) return null
  return (
    <nav class="ways" aria-label={text('log-in.other')}>
      {offer.newPin ? (
        <button type="button" class="quiet" onClick={() => route('/new-pin')}>
          {text('log-in.forgotten')}
        </button>
      ) : null}
      {offer.logInLink ? (
        <button type="button" class="quiet" onClick={onMailLink}>
          {text('log-in.link')}
        </button>
      ) : null}
      {offer.oidc ? (
        <a class="button" href="/api/portal/oidc">
          {text('log-in.oidc')}
        </a>
      ) : null}
    </nav>
  )
}
