import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { keepReturn } from '../web/return-path.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { type Session, useVisit } from './visit.ts'

/** Staff come by their organisation's account, a mailed link or, where that is allowed, a PIN; the administrator by token. */
export function LogInPage() {
  const { text } = useSpeech()
  const { offer, isCutShort } = useVisit()
  useEffect(() => {
    document.title = text('log-in.title', { site: offer.siteName })
  }, [text, offer.siteName])
  return (
    <main class="door">
      <p class="brand">
        <img src="/icon.svg" alt="" width="32" height="32" /> {offer.siteName}
      </p>
      <h1>{text('log-in.title', { site: offer.siteName })}</h1>
      {isCutShort ? <p class="notice warm">{text('problem.session')}</p> : null}
      {offer.staffPin ? <PinForm /> : null}
      {offer.logInLink ? <LinkForm /> : null}
      {offer.oidc ? (
        <section class="card">
          <a class="button primary" href="/api/portal/oidc?to=console">
            {text('log-in.oidc')}
          </a>
        </section>
      ) : null}
      <TokenForm />
    </main>
  )
}

function PinForm() {
  const { text } = useSpeech()
  const { api, begin } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const logIn = (event: SubmitEvent) => {
    const { name, pin } = fieldsOf(event)
    run(async () => {
      await api.send('POST', '/api/portal/session', { userName: name, pin })
      begin(await api.get<Session>('/api/console/session'))
    })
  }
  return (
    <form class="card" onSubmit={logIn}>
      <h2>{text('log-in.by-pin')}</h2>
      <TextField name="name" label={text('log-in.name')} autocomplete="username" />
      <TextField name="pin" label={text('log-in.pin')} isSecret autocomplete="current-password" />
      <Trouble text={trouble} />
      <button type="submit" class="primary" disabled={isBusy}>
        {text('log-in.submit')}
      </button>
    </form>
  )
}

function LinkForm() {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [taken, setTaken] = useState(false)
  const ask = (event: SubmitEvent) => {
    const { name } = fieldsOf(event)
    run(async () => {
      await api.send('POST', '/api/portal/log-in-link', { userName: name })
      keepReturn()
      setTaken(true)
    })
  }
  return (
    <form class="card" onSubmit={ask}>
      <h2>{text('log-in.by-link')}</h2>
      <TextField name="name" label={text('log-in.name')} autocomplete="username" />
      <Trouble text={trouble} />
      <div role="status">{taken ? <p class="notice">{text('log-in.link.taken')}</p> : null}</div>
      <button type="submit" disabled={isBusy || taken}>
        {text('log-in.link')}
      </button>
      <p class="soft">{text('log-in.then')}</p>
    </form>
  )
}

/** The token goes to the gateway once and is kept by nobody here: no form of it is remembered. */
function TokenForm() {
  const { text } = useSpeech()
  const { api, begin } = useVisit()
  const { route } = useLocation()
  const { isBusy, trouble, run } = useAction()
  const logIn = (event: SubmitEvent) => {
    const { token } = fieldsOf(event)
    run(async () => {
      const session = await api.sendToken<Session>('/api/console/session', token ?? '')
      const { printers } = await api.get<{ readonly printers: readonly unknown[] }>('/api/printers')
      if (printers.length === 0) route('/console/first-steps', true)
      begin(session)
    })
  }
  return (
    <form class="card" onSubmit={logIn}>
      <h2>{text('log-in.by-token')}</h2>
      <p class="soft">{text('log-in.token.about')}</p>
      <TextField name="token" label={text('log-in.token')} isSecret autocomplete="off" maxLength={256} />
      <Trouble text={trouble} />
      <button type="submit" disabled={isBusy}>
        {text('log-in.submit')}
      </button>
    </form>
  )
}
