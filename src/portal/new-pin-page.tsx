import { useRef, useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { Door } from './door.tsx'
import { NameField } from './name-field.tsx'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

/** Ask for a new PIN without being logged in (S56). The answer is the same for whoever is unknown (O9). */
export function NewPinPage() {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, setTrouble, run } = useAction()
  const [taken, setTaken] = useState(false)
  const name = useRef<HTMLInputElement>(null)

  const ask = (event: SubmitEvent) => {
    event.preventDefault()
    const userName = name.current?.value.trim() ?? ''
    if (userName === '') return setTrouble(text('log-in.needs-name'))
    run(async () => {
      await api.send('POST', '/api/portal/new-pin', { userName })
      setTaken(true)
    })
  }

  return (
    <Door title={text('new-pin.title')}>
      <p>{text('new-pin.about')}</p>
      <form class="fields" onSubmit={ask} noValidate>
        <NameField field={name} />
        <Trouble text={trouble} />
        <div role="status">{taken ? <p class="notice">{text('new-pin.taken')}</p> : null}</div>
        <button type="submit" class="primary" disabled={isBusy || taken}>
          {text('new-pin.submit')}
        </button>
      </form>
      <a href="/">{text('back')}</a>
    </Door>
  )
}
