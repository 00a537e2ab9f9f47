import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { CardView } from '../http/user-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { SureButton } from './sure-button.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { mayUse, useVisit } from './visit.ts'

/** The cards of a user. Numbers are kept nowhere: a card is known by when it was added. */
export function UserCards({ path }: { readonly path: string }) {
  const speech = useSpeech()
  const { text } = speech
  const { api, session } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const cards = useLoaded<{ readonly cards: readonly Static<typeof CardView>[] }>(`${path}/cards`)
  const remove = (id: string) => run(() => api.send('DELETE', `${path}/cards/${id}`), cards.reload)
  const mayChange = session !== undefined && mayUse(session, 'operate')
  return (
    <section class="card" aria-labelledby="cards">
      <h2 id="cards">{text('user.cards')}</h2>
      <Trouble text={cards.trouble ?? trouble} />
      {cards.value?.cards.length === 0 ? <p class="soft">{text('user.cards.none')}</p> : null}
      <ul class="rows">
        {cards.value?.cards.map(card => (
          <li key={card.id} class="apart">
            <span>{text('user.cards.added', { at: speech.instant(card.addedAt) })}</span>
            {mayChange ? (
              <SureButton
                label={text('user.cards.remove')}
                question={text('user.cards.sure')}
                isBusy={isBusy}
                onSure={() => remove(card.id)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {mayChange ? <AddCard path={path} onAdded={cards.reload} /> : null}
    </section>
  )
}

function AddCard({ path, onAdded }: { readonly path: string; readonly onAdded: () => void }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [added, setAdded] = useState(0)
  const add = (event: SubmitEvent) => {
    const { number } = fieldsOf(event)
    run(
      () => api.send('POST', `${path}/cards`, { number }),
      isDone => {
        if (!isDone) return
        setAdded(count => count + 1)
        onAdded()
      },
    )
  }
  // A form of its own for each card: the number is gone once it was taken.
  return (
    <form key={added} class="fields" onSubmit={add}>
      <TextField name="number" label={text('user.cards.number')} about={text('user.cards.about')} maxLength={256} />
      <Trouble text={trouble} />
      <div role="status">{added > 0 ? <p class="notice">{text('user.cards.done')}</p> : null}</div>
      <div class="buttons">
        <button type="submit" disabled={isBusy}>
          {text('user.cards.add')}
        </button>
      </div>
    </form>
  )
}
