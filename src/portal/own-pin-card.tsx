import { useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { Digits } from './digits.tsx'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import { type Session, useSession } from './visit.ts'

/** A PIN that ends within this time is warned of. */
const soonMilliseconds = 3 * 86_400_000

/** How long the own PIN works, and how to get the next one (S38, S39, S59). */
export function OwnPinCard() {
  const { text } = useSpeech()
  const { api, session, begin } = useSession()
  const { isBusy, trouble, run } = useAction()
  const [step, setStep] = useState<'rest' | 'sure'>('rest')
  const [digits, setDigits] = useState<string>()

  const make = () =>
    run(async () => {
      const made = await api.send<{ readonly pin: string; readonly csrfToken: string }>('POST', '/api/portal/pin', {})
      api.useCsrfToken(made.csrfToken)
      setDigits(made.pin)
      setStep('rest')
      begin(await api.get<Session>('/api/portal/session'))
    })

  return (
    <section class="card" aria-labelledby="pin-title">
      <h2 id="pin-title">{text('pin.title')}</h2>
      <PinLife pin={session.pin} />
      <div role="status">
        {digits ? (
          <>
            <Digits pin={digits} />
            <p>{text('pin.new.shown')}</p>
          </>
        ) : null}
      </div>
      <Trouble text={trouble} />
      {session.mayChangePin && step === 'rest' ? (
        <div class="buttons">
          <button type="button" onClick={() => setStep('sure')}>
            {text('pin.new')}
          </button>
        </div>
      ) : null}
      {step === 'sure' ? (
        <div class="fields">
          <p>{text('pin.new.sure')}</p>
          <div class="buttons">
            <button type="button" class="primary" disabled={isBusy} onClick={make}>
              {text('pin.new')}
            </button>
            <button type="button" onClick={() => setStep('rest')}>
              {text('pin.new.cancel')}
            </button>
          </div>
        </div>
      ) : null}
    </section>
  )
}

function PinLife({ pin }: { readonly pin: Session['pin'] }) {
  const speech = useSpeech()
  const { text } = speech
  if (!pin) return <p>{text('pin.none')}</p>
  if (!pin.valid) return <p class="notice bad">{text('pin.ended')}</p>
  const uses = pin.usesLeft === null ? null : <p>{text('pin.uses', { count: pin.usesLeft })}</p>
  if (pin.validUntil === null) return uses ?? <p>{text('pin.for-ever')}</p>
  const times = { until: speech.instant(pin.validUntil), distance: speech.distance(pin.validUntil) }
  const isSoon = new Date(pin.validUntil).getTime() - Date.now() < soonMilliseconds
  return (
    <>
      {isSoon ? <p class="notice warm">{text('pin.ends-soon', times)}</p> : <p>{text('pin.until', times)}</p>}
      {uses}
    </>
  )
}
