import { useRoute } from 'preact-iso'
import type { Static } from 'typebox'
import type { JobPage } from '../http/job-shapes.ts'
import type { UserView } from '../http/user-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { ExplainCard } from './explain-card.tsx'
import { jobKey } from './job-words.ts'
import { RoomTitle } from './room-title.tsx'
import { useLoaded } from './use-loaded.ts'
import { UserAccount } from './user-account.tsx'
import { UserCards } from './user-cards.tsx'
import { UserPins } from './user-pins.tsx'
import { mayUse, useVisit } from './visit.ts'

/** Everything of one person. */
export function UserRoom() {
  const { text } = useSpeech()
  const { params } = useRoute()
  const path = `/api/users/${encodeURIComponent(params['name'] ?? '')}`
  const { value: user, trouble, reload } = useLoaded<Static<typeof UserView>>(path)
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
            {session && mayUse(session, 'manage') ? (
              <UserAccount key={user.userName} user={user} path={path} onChanged={reload} />
            ) : null}
          </div>
        </>
      ) : null}
    </>
  )
}

function UserJobs({ userName }: { readonly userName: string }) {
  const speech = useSpeech()
  const { text } = speech
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
            <a href={`/console/jobs/${job.id}`}>{text('jobs.one', { id: String(job.id) })}</a>{' '}
            <span class="soft">
              {speech.instant(job.createdAt)} · {text(jobKey(job))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
