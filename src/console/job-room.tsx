import { useRoute } from 'preact-iso'
import type { Static } from 'typebox'
import type { JobWithReleases } from '../http/job-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { AuditCard } from './audit-card.tsx'
import { useSpeech } from './console-speech.ts'
import { JobActions } from './job-actions.tsx'
import { jobKey } from './job-words.ts'
import { RoomTitle } from './room-title.tsx'
import { useLoaded } from './use-loaded.ts'
import { mayUse, useVisit } from './visit.ts'

type Job = Static<typeof JobWithReleases>
type Release = Job['releases'][number]

/** One job from its arrival to its end. */
export function JobRoom() {
  const { text } = useSpeech()
  const { params } = useRoute()
  const { session } = useVisit()
  const id = params['name'] ?? ''
  const path = `/api/jobs/${encodeURIComponent(id)}`
  const { value: job, trouble, reload } = useLoaded<Job>(path)
  return (
    <>
      <p>
        <a href="/console/jobs">{text('jobs.back')}</a>
      </p>
      <RoomTitle title={text('jobs.one', { id })} />
      <Trouble text={trouble} />
      {job ? (
        <div class="halves">
          <JobFacts job={job} />
          <JobActions job={job} path={path} onDone={reload} />
          <Releases job={job} />
          {session && mayUse(session, 'audit') ? (
            <AuditCard key={job.changedAt} query={`jobId=${job.id}`} title={text('job.audit')} />
          ) : null}
        </div>
      ) : null}
    </>
  )
}

function JobFacts({ job }: { readonly job: Job }) {
  const speech = useSpeech()
  const { text } = speech
  const facts = [
    [text('jobs.state'), text(jobKey(job))],
    [text('jobs.came'), speech.instant(job.createdAt)],
    [text('job.changed'), speech.instant(job.changedAt)],
    ...(job.outcome === null ? [[text('job.expires'), speech.instant(job.expiresAt)]] : []),
    [text('job.format'), job.format],
    ...(job.octets === null ? [] : [[text('jobs.size'), speech.size(job.octets)]]),
    [text('job.source'), job.source],
  ]
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{text('job.facts')}</h2>
      <dl class="facts">
        <div>
          <dt>{text('jobs.owner')}</dt>
          <dd>
            <a href={`/console/users/${encodeURIComponent(job.userName)}`}>{job.userName}</a>
          </dd>
        </div>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="soft">{text('job.no-title')}</p>
    </section>
  )
}

function Releases({ job }: { readonly job: Job }) {
  const speech = useSpeech()
  const { text } = speech
  return (
    <section class="card" aria-labelledby="releases">
      <h2 id="releases">{text('job.releases')}</h2>
      {job.releases.length === 0 ? <p class="soft">{text('job.releases.none')}</p> : null}
      <ol class="rows">
        {job.releases.map((release, at) => (
          <li key={release.id}>
            <strong>{text(releaseKey(job, release, at === job.releases.length - 1))}</strong>{' '}
            {text('release.where', { printer: release.printerName, at: speech.instant(release.startedAt) })}
            <p class="soft">
              {release.terminalName === null
                ? text('release.no-terminal')
                : text('release.terminal', { terminal: release.terminalName })}
              {release.impressions === null ? '' : ` · ${text('release.pages', { count: release.impressions })}`}
              {release.endedAt === null ? '' : ` · ${text('release.ended', { at: speech.instant(release.endedAt) })}`}
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What came of a try: the last one by the job's own end, those before printed nothing. */
function releaseKey(job: Job, { endedAt }: Release, isLast: boolean) {
  if (endedAt === null) return 'release.under-way'
  if (isLast && job.outcome === 'printed') return 'release.printed'
  return isLast && job.state === 'uncertain' ? 'release.uncertain' : 'release.failed'
}
