import type { Static } from 'typebox'
import type { CardView } from '../http/user-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { focusHeading } from './focus-heading.ts'
import { useSpeech } from './portal-speech.ts'
import { SureButton } from './sure-button.tsx'
import { useAction } from './use-action.ts'
import { useList } from './use-list.ts'
import { useVisit } from './visit.ts'

type Card = Static<typeof CardView>

/** The own cards: a lost one is blocked here at once. */
export function CardsCard() {
  const { text } = useSpeech()
  const { list, trouble, refresh } = useList<'cards', Card>('/api/portal/cards', 'cards')
  return (
    <section class="card" aria-labelledby="cards-title">
      <h2 id="cards-title" tabIndex={-1}>
        {text('cards.title')}
      </h2>
      <Trouble text={trouble} />
      {list === undefined ? <p class="soft">{text('loading')}</p> : null}
      {list?.length === 0 ? <p class="soft">{text('cards.none')}</p> : null}
      <ul class="rows">
        {list?.map((card, at) => (
          <CardItem key={card.id} card={card} number={at + 1} onChange={refresh} />
        ))}
      </ul>
    </section>
  )
}

interface ItemProps {
  readonly card: Card
  readonly number: number
  readonly onChange: () => void
}

function CardItem({ card, number, onChange }: ItemProps) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { trouble, run } = useAction()
  const after = (isDone: boolean) => {
    if (isDone) focusHeading('cards-title')
    onChange()
  }
  return (
    <li class="row">
      <div>
        <h3>{text('cards.card', { number })}</h3>
        <p class="soft">{text('cards.added', { at: speech.instant(card.addedAt) })}</p>
        <Trouble text={trouble} />
      </div>
      <SureButton
        wording={{
          label: text('cards.block'),
          fullLabel: text('cards.block.of', { number }),
          question: text('cards.block.sure'),
          keep: text('cards.block.cancel'),
        }}
        onSure={() => run(() => api.send('DELETE', `/api/portal/cards/${card.id}`), after)}
      />
    </li>
  )
}
