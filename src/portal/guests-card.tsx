import type { Static } from 'typebox'
import type { GuestView } from '../http/portal-guest-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { focusHeading } from './focus-heading.ts'
import { useSpeech } from './portal-speech.ts'
import { SureButton } from './sure-button.tsx'
import { useAction } from './use-action.ts'
import { useList } from './use-list.ts'
import { useVisit } from './visit.ts'

type Guest = Static<typeof GuestView>

/** Whom one vouches for; nothing is shown to those who vouch for nobody. */
export function GuestsCard() {
  const { text } = useSpeech()
  const { list, refresh } = useList<'guests', Guest>('/api/portal/guests', 'guests')
  if (!list || list.length === 0) return null
  return (
    <section class="card" aria-labelledby="guests-title">
      <h2 id="guests-title" tabIndex={-1}>
        {text('guests.title')}
      </h2>
      <ul class="rows">
        {list.map(guest => (
          <GuestItem key={guest.userName} guest={guest} onChange={refresh} />
        ))}
      </ul>
    </section>
  )
}

function GuestItem({ guest, onChange }: { readonly guest: Guest; readonly onChange: () => void }) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { trouble, run } = useAction()
  const after = (isDone: boolean) => {
    if (isDone) focusHeading('guests-title')
    onChange()
  }
  const name = guest.email ?? guest.userName
  const since = text('guests.since', { at: speech.instant(guest.since) })
  return (
    <li class="row">
      <div>
        <h3>{name}</h3>
        <p class="soft">{guest.enabled ? since : text('guests.over')}</p>
        <Trouble text={trouble} />
      </div>
      {guest.enabled ? (
        <SureButton
          wording={{
            label: text('guests.end'),
            fullLabel: text('guests.end.of', { name }),
            question: text('guests.end.sure'),
            keep: text('guests.end.cancel'),
          }}
          onSure={() =>
            run(() => api.send('DELETE', `/api/portal/guests/${encodeURIComponent(guest.userName)}`), after)
          }
        />
      ) : null}
    </li>
  )
}
