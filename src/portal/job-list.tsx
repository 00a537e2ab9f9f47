import { JobItem } from './job-item.tsx'
import { useSpeech } from './portal-speech.ts'
import type { Jobs } from './use-jobs.ts'
import { useLooks } from './use-looks.ts'

export function JobList({ jobs }: { readonly jobs: Jobs }) {
  const speech = useSpeech()
  const { text } = speech
  const lookAt = useLooks()
  const { list, staleSince, refresh } = jobs
  return (
    <section class="card" aria-labelledby="jobs-title">
      <h2 id="jobs-title" tabIndex={-1}>
        {text('jobs.title')}
      </h2>
      <div role="status">
        {staleSince ? <p class="notice warm">{text('jobs.stale', { at: speech.instant(staleSince) })}</p> : null}
      </div>
      {list === undefined ? <p class="soft">{text('loading')}</p> : null}
      {list?.length === 0 ? <p class="soft">{text('jobs.none')}</p> : null}
      <ul class="jobs" data-stale={staleSince ? '' : undefined}>
        {list?.map(job => (
          <JobItem key={job.id} job={job} lookAt={lookAt} onChange={refresh} />
        ))}
      </ul>
    </section>
  )
}
