import { useRoute } from 'preact-iso'
import type { Static } from 'typebox'
import type { JobPage } from '../http/job-shapes.ts'
import type { CardView, UserView } from '../http/user-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { ExplainCard } from './explain-card.tsx'
import { RoomTitle } from './room-title.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { UserPins } from './user-pins.tsx'
import { mayUse, useVisit } from './visit.ts'

/** Everything of one person. */
export function UserRoom() {
  const { text } = useSpeech()
  const { params } = useRoute()
  const path = `/api/users/${encodeURIComponent(params['name'] ?? '')}`
  const { value: user, trouble } = useLoaded<Static<typeof UserView>>(path)
  const { session } = useVisit()
  return (
    <>
      <p>
        <a href="/console/users">{text('users.back')}</a>
      </p>
      <RoomTitle title={user?.displayName ?? params['name'] ?? ''} />
      <Trouble text={trouble} />
      {user ? (
        <>
          <p class="soft">
            {[user.userName, user.email, ...user.groups].filter(Boolean).join(' · ')}
            {user.enabled ? '' : ` · ${text('user.off')}`}
          </p>
          <div class="halves">
            <UserPins path={path} />
            <UserCards path={path} />
            {session && mayUse(session, 'operate') ? <UserJobs userName={user.userName} /> : null}
            <ExplainCard userName={user.userName} />
          </div>
        </>
      ) : null}
    </>
  )
}

function UserCards({ path }: { readonly path: string }) {
  const { text, instant } = useWording()
  const { api, session } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const cards = useLoaded<{ readonly cards: readonly Static<typeof CardView>[] }>(`${path}/cards`)
  const remove = (id: string) => run(() => api.send('DELETE', `${path}/cards/${id}`), cards.reload)
  const mayRemove = session !== undefined && mayUse(session, 'operate')
  return (
    <section class="card" aria-labelledby="cards">
      <h2 id="cards">{text('user.cards')}</h2>
      <Trouble text={cards.trouble ?? trouble} />
      {cards.value?.cards.length === 0 ? <p class="soft">{text('user.cards.none')}</p> : null}
      <ul class="rows">
        {cards.value?.cards.map(card => (
          <li key={card.id} class="apart">
            <span>{text('user.cards.added', { at: instant(card.addedAt) })}</span>
            {mayRemove ? (
              <button type="button" class="danger" disabled={isBusy} onClick={() => remove(card.id)}>
                {text('user.cards.remove')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

function UserJobs({ userName }: { readonly userName: string }) {
  const { text, instant } = useWording()
  const query = `/api/jobs?limit=50&state=held,uncertain,claimed,creating,sending,sent&userName=${encodeURIComponent(userName)}`
  const jobs = useLoaded<Static<typeof JobPage>>(query)
  return (
    <section class="card" aria-labelledby="jobs">
      <h2 id="jobs">{text('user.jobs')}</h2>
      <Trouble text={jobs.trouble} />
      {jobs.value?.jobs.length === 0 ? <p class="soft">{text('user.jobs.none')}</p> : null}
      <ul class="rows">
        {jobs.value?.jobs.map(job => (
          <li key={job.id}>
            {text('user.jobs.one', { id: String(job.id), at: instant(job.createdAt) })}{' '}
            <span class="soft">{text(stateKey(job.state))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function stateKey(state: string) {
  if (state === 'held') return 'job.held'
  return state === 'uncertain' ? 'job.uncertain' : 'job.on-its-way'
}

function useWording() {
  const speech = useSpeech()
  return { text: speech.text, instant: (iso: string) => speech.instant(iso) }
}
