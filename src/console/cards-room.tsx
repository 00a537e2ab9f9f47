import { useEffect, useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { ListeningView } from '../http/listening-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { CardProof } from './card-proof.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { RoomTitle } from './room-title.tsx'
import { SelectField } from './select-field.tsx'
import { useAction } from './use-action.ts'
import { useNames } from './use-names.ts'
import { useVisit } from './visit.ts'

type Listening = Static<typeof ListeningView>

const path = '/api/card-listening'
const lookAgainMilliseconds = 1_000

/** One card at two readers: what each makes of it, and how the two become the same. */
export function CardsRoom() {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [pair, setPair] = useState<readonly string[]>([])
  const [heard, setHeard] = useState<Listening>({ until: null, taps: [] })
  const isListening = heard.until !== null
  useEffect(() => {
    if (!isListening) return
    const look = async () => {
      const now = await api.get<Listening>(path)
      // What was heard stays to be looked at here; the gateway has forgotten it.
      setHeard(before => (now.until === null ? { ...before, until: null } : now))
    }
    // A look that failed is made up for by the next one.
    const timer = setInterval(() => look().catch(() => undefined), lookAgainMilliseconds)
    return () => clearInterval(timer)
  }, [api, isListening])
  const listen = (event: SubmitEvent) => {
    const { first = '', second = '' } = fieldsOf(event)
    const terminals = [...new Set([first, second])]
    setPair(terminals)
    run(async () => setHeard(await api.send<Listening>('POST', path, { terminals })))
  }
  const stop = () =>
    run(async () => {
      await api.send('DELETE', path)
      setHeard({ ...heard, until: null })
    })
  return (
    <>
      <RoomTitle title={text('room.cards')} />
      <p>{text('wizard.about')}</p>
      <p class="notice">{text('wizard.safe')}</p>
      <Chosen isBusy={isBusy} onListen={listen} />
      <Trouble text={trouble} />
      <div role="status">
        {heard.until === null ? null : (
          <p class="notice warm">{text('wizard.listening', { until: speech.instant(heard.until) })}</p>
        )}
      </div>
      {isListening ? (
        <div class="buttons">
          <button type="button" disabled={isBusy} onClick={stop}>
            {text('wizard.stop')}
          </button>
        </div>
      ) : null}
      {heard.taps.length > 0 ? (
        <section class="card" aria-labelledby="taps">
          <h2 id="taps">{text('wizard.taps')}</h2>
          <ul class="rows">
            {heard.taps.map(({ terminal, number, at }) => (
              <li key={`${at} ${terminal}`}>
                <strong>{terminal}</strong> <code>{number}</code>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <CardProof pair={pair} taps={heard.taps} />
    </>
  )
}

interface ChosenProps {
  readonly isBusy: boolean
  readonly onListen: (event: SubmitEvent) => void
}

function Chosen({ isBusy, onListen }: ChosenProps) {
  const { text } = useSpeech()
  const { terminals } = useNames()
  const options = terminals.map(name => <option key={name}>{name}</option>)
  return (
    <form class="asked" onSubmit={onListen}>
      <SelectField name="first" label={text('wizard.first')}>
        {options}
      </SelectField>
      <SelectField name="second" label={text('wizard.second')}>
        {options}
      </SelectField>
      <button type="submit" class="primary" disabled={isBusy || terminals.length === 0}>
        {text('wizard.listen')}
      </button>
    </form>
  )
}
