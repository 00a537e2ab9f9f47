import { useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { RoomTitle } from './room-title.tsx'
import { TerminalFields, terminalOf } from './terminal-fields.tsx'
import { TestPrint } from './test-print.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useDrivers } from './use-drivers.ts'
import { useVisit } from './visit.ts'

const steps = ['printer', 'terminal', 'user', 'print'] as const
type Step = (typeof steps)[number]

/** What was made on the way, for the steps that follow. */
interface Made {
  readonly printer?: string
  readonly user?: string
  readonly pin?: string
}

/** From nothing to the first printed page, one step after the other; each can be skipped. */
export function FirstStepsRoom() {
  const { text } = useSpeech()
  const [step, setStep] = useState<Step>('printer')
  const [made, setMade] = useState<Made>({})
  const at = steps.indexOf(step)
  // A step may end after it was skipped: what it made counts, where one is by then does not change.
  const next = (more: Made = {}) => {
    setMade(before => ({ ...before, ...more }))
    setStep(now => (now === step ? (steps[at + 1] ?? 'print') : now))
  }
  return (
    <>
      <RoomTitle title={text('room.first-steps')} />
      <ol class="steps">
        {steps.map((name, place) => (
          <li key={name} aria-current={name === step ? 'step' : undefined} class={place < at ? 'done' : ''}>
            {text(`first.${name}`)}
          </li>
        ))}
      </ol>
      <section class="card narrow" aria-live="polite">
        <h2>{text(`first.${step}`)}</h2>
        {step === 'printer' ? <PrinterStep onDone={next} /> : null}
        {step === 'terminal' ? <TerminalStep printer={made.printer} onDone={next} /> : null}
        {step === 'user' ? <UserStep onDone={next} /> : null}
        {step === 'print' ? <TestPrint {...made} /> : null}
        {step === 'print' ? null : (
          <button type="button" class="quiet" onClick={() => next()}>
            {text('first.skip')}
          </button>
        )}
      </section>
    </>
  )
}

interface StepProps {
  readonly onDone: (made?: Made) => void
}

function PrinterStep({ onDone }: StepProps) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const add = (event: SubmitEvent) => {
    const { name = '', uri } = fieldsOf(event)
    run(async () => {
      await api.send('POST', '/api/printers', { name, uri })
      onDone({ printer: name })
    })
  }
  return (
    <form class="fields" onSubmit={add}>
      <TextField name="name" label={text('first.name')} about={text('first.name.rule')} maxLength={63} />
      <TextField name="uri" label={text('first.printer.uri')} about={text('first.printer.uri.about')} value="ipp://" />
      <Trouble text={trouble} />
      <button type="submit" class="primary" disabled={isBusy}>
        {text('first.printer.add')}
      </button>
    </form>
  )
}

function TerminalStep({ printer, onDone }: StepProps & { readonly printer: string | undefined }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const drivers = useDrivers()
  const add = (event: SubmitEvent) => {
    const fields = fieldsOf(event)
    run(async () => {
      await api.send('POST', '/api/terminals', { name: fields['name'], ...terminalOf(fields, drivers) })
      onDone()
    })
  }
  return (
    <form class="fields" onSubmit={add}>
      <TextField name="name" label={text('first.name')} about={text('first.name.rule')} maxLength={63} />
      <TerminalFields drivers={drivers} printer={printer} />
      <Trouble text={trouble} />
      <button type="submit" class="primary" disabled={isBusy}>
        {text('first.terminal.add')}
      </button>
    </form>
  )
}

function UserStep({ onDone }: StepProps) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const add = (event: SubmitEvent) => {
    const { name = '', email = '' } = fieldsOf(event)
    run(async () => {
      const body = { userName: name, email: email === '' ? null : email }
      const made = await api.send<{ readonly userName: string; readonly pin?: { readonly pin: string } }>(
        'POST',
        '/api/users',
        body,
      )
      onDone({ user: made.userName, ...(made.pin ? { pin: made.pin.pin } : {}) })
    })
  }
  return (
    <form class="fields" onSubmit={add}>
      <TextField name="name" label={text('user.name')} maxLength={127} />
      <TextField name="email" label={text('user.email')} isOptional />
      <Trouble text={trouble} />
      <button type="submit" class="primary" disabled={isBusy}>
        {text('first.user.add')}
      </button>
    </form>
  )
}
