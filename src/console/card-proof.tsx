import type { Static } from 'typebox'
import { type CardConversion, matchCardNumbers } from '../core/card-conversions.ts'
import type { ListeningView } from '../http/listening-shapes.ts'
import { useSpeech } from './console-speech.ts'

interface CardProofProps {
  /** Names of the two terminals. */
  readonly pair: readonly string[]
  readonly taps: Static<typeof ListeningView>['taps']
}

/** How the latest numbers of two readers become the same. */
export function CardProof({ pair: [first = '', second = ''], taps }: CardProofProps) {
  const { text } = useSpeech()
  const numberAt = (terminal: string) => taps.findLast(tap => tap.terminal === terminal)?.number
  const [one, other] = [numberAt(first), numberAt(second)]
  if (one === undefined || other === undefined || first === second) return null
  const matches = matchCardNumbers(one, other)
  const [match] = matches
  if (!match) return <p class="notice warm">{text('wizard.none')}</p>
  if (match.first.length + match.second.length === 0) return <p class="notice">{text('wizard.equal')}</p>
  return (
    <section class="card" aria-label={text('room.cards')}>
      {matches.map(({ number, first: ofOne, second: ofOther }) => (
        <div key={`${number} ${ofOne.join()}`} class="fields">
          <p>{text('wizard.match', { number })}</p>
          <ul class="rows">
            <Way terminal={first} number={one} chain={ofOne} />
            <Way terminal={second} number={other} chain={ofOther} />
          </ul>
        </div>
      ))}
      <p class="soft">{text('wizard.advice')}</p>
    </section>
  )
}

interface WayProps {
  readonly terminal: string
  readonly number: string
  readonly chain: readonly CardConversion[]
}

function Way({ terminal, number, chain }: WayProps) {
  const { text } = useSpeech()
  const words = chain.length === 0 ? text('wizard.as-it-is') : chain.map(step => text(`conversion.${step}`)).join(', ')
  return (
    <li>
      <strong>{terminal}</strong> <code>{number}</code>: {words}
    </li>
  )
}
