import type { Static } from 'typebox'
import type { OpenSession } from '../http/portal-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { focusHeading } from './focus-heading.ts'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import { useList } from './use-list.ts'
import { useVisit } from './visit.ts'

type Open = Static<typeof OpenSession>

/** Where one is logged in, to log out what one has lost or forgotten. */
export function SessionsCard() {
  const { text } = useSpeech()
  const { list, trouble, refresh } = useList<'sessions', Open>('/api/portal/sessions', 'sessions')
  return (
    <section class="card" aria-labelledby="sessions-title">
      <h2 id="sessions-title" tabIndex={-1}>
        {text('sessions.title')}
      </h2>
      <Trouble text={trouble} />
      {list === undefined ? <p class="soft">{text('loading')}</p> : null}
      <ul class="rows">
        {list?.map(session => (
          <SessionItem key={session.id} session={session} onChange={refresh} />
        ))}
      </ul>
    </section>
  )
}

function SessionItem({ session, onChange }: { readonly session: Open; readonly onChange: () => void }) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const after = (isDone: boolean) => {
    if (isDone) focusHeading('sessions-title')
    onChange()
  }
  const [opened, seen] = [speech.instant(session.openedAt), speech.instant(session.lastSeenAt)]
  const facts = [
    ...(session.isThis ? [text('sessions.this')] : []),
    text('sessions.opened', { at: opened }),
    text('sessions.seen', { at: seen }),
  ]
  return (
    <li class="row">
      <div>
        <h3>{text('sessions.from', { client: session.client })}</h3>
        <p class="soft">{facts.join(' · ')}</p>
        <Trouble text={trouble} />
      </div>
      {session.isThis ? null : (
        <button
          type="button"
          disabled={isBusy}
          aria-label={text('sessions.end.of', { client: session.client, at: opened })}
          onClick={() => run(() => api.send('DELETE', `/api/portal/sessions/${session.id}`), after)}
        >
          {text('sessions.end')}
        </button>
      )}
    </li>
  )
}
