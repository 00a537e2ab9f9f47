import { useState } from 'preact/hooks'
import { Digits } from '../web/digits.tsx'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { SureButton } from './sure-button.tsx'
import { useAction } from './use-action.ts'
import { type Session, useSession } from './visit.ts'

/** A PIN is warned of in the last quarter of its time, three days before its end at the earliest. */
const soonestMilliseconds = 3 * 86_400_000

/** How long the own PIN works, and how to get the next one (S38, S39, S59). */
export function OwnPinCard() {
  const { text } = useSpeech()
  const { api, session, begin } = useSession()
  const { trouble, run } = useAction()
  const [digits, setDigits] = useState<string>()

  const make = () =>
    run(async () => {
      const made = await api.send<{ readonly pin: string; readonly csrfToken: string }>('POST', '/api/portal/pin', {})
      api.useCsrfToken(made.csrfToken)
      setDigits(made.pin)
      begin(await api.get<Session>('/api/portal/session'))
    })

  return (
    <section class="card" aria-labelledby="pin-title">
      <h2 id="pin-title">{text('pin.title')}</h2>
      <PinLife pin={session.pin} mayChange={session.mayChangePin} />
      <div role="status">
        {digits ? (
          <>
            <Digits pin={digits} />
            <p>{text('pin.new.shown')}</p>
          </>
        ) : null}
      </div>
      <Trouble text={trouble} />
      {session.mayChangePin ? (
        <SureButton
          isDanger={false}
          wording={{
            label: text('pin.new'),
            fullLabel: text('pin.new'),
            question: text('pin.new.sure'),
            keep: text('pin.new.cancel'),
          }}
          onSure={make}
        />
      ) : null}
    </section>
  )
}

interface LifeProps {
  readonly pin: Session['pin']
  readonly mayChange: boolean
}

function PinLife({ pin, mayChange }: LifeProps) {
  const speech = useSpeech()
  const { text } = speech
  if (!pin) return <p>{text('pin.none')}</p>
  if (!pin.valid) return <p class="notice bad">{text('pin.ended')}</p>
  const uses = pin.usesLeft === null ? null : <p>{text('pin.uses', { count: pin.usesLeft })}</p>
  if (pin.validUntil === null) return uses ?? <p>{text('pin.for-ever')}</p>
  const times = { until: speech.instant(pin.validUntil), distance: speech.distance(pin.validUntil) }
  const isSoon = endsSoon(pin.validFrom, pin.validUntil)
  return (
    <>
      {isSoon ? (
        <p class="notice warm">{text(mayChange ? 'pin.ends-soon' : 'pin.ends-soon.ask', times)}</p>
      ) : (
        <p>{text('pin.until', times)}</p>
      )}
      {uses}
    </>
  )
}

function endsSoon(validFrom: string, validUntil: string): boolean {
  const [from, until] = [Date.parse(validFrom), Date.parse(validUntil)]
  return until - Date.now() < Math.min(soonestMilliseconds, (until - from) / 4)
}
