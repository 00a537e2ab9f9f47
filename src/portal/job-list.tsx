import type { OwnJobView } from '../http/portal-job-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import type { Jobs } from './use-jobs.ts'
import { useVisit } from './visit.ts'

export function JobList({ jobs }: { readonly jobs: Jobs }) {
  const { text } = useSpeech()
  const { list, trouble, refresh } = jobs
  return (
    <section class="card" aria-labelledby="jobs-title">
      <h2 id="jobs-title">{text('jobs.title')}</h2>
      <Trouble text={trouble} />
      {list === undefined ? <p class="soft">{text('loading')}</p> : null}
      {list?.length === 0 ? <p class="soft">{text('jobs.none')}</p> : null}
      <ul class="jobs">
        {list?.map(job => (
          <JobItem key={job.id} job={job} onChange={refresh} />
        ))}
      </ul>
    </section>
  )
}

function JobItem({ job, onChange }: { readonly job: OwnJobView; readonly onChange: () => void }) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const change = (act: () => Promise<unknown>) => run(act, onChange)
  const answer = (printed: boolean) => change(() => api.send('POST', `/api/portal/jobs/${job.id}/answer`, { printed }))
  const remove = () => change(() => api.send('DELETE', `/api/portal/jobs/${job.id}`))
  const size = job.octets === null ? [] : [speech.size(job.octets)]
  const facts = [stateOf(job.state), ...size, text('jobs.kept-until', { until: speech.instant(job.expiresAt) })]

  function stateOf(state: string): string {
    if (state === 'held') return text('job.held')
    return state === 'uncertain' ? text('job.uncertain') : text('job.on-its-way')
  }

  return (
    <li class="job">
      <div>
        <h3>{job.name}</h3>
        <p class="soft">{facts.join(' · ')}</p>
        {job.state === 'uncertain' ? <p class="notice warm">{text('jobs.uncertain')}</p> : null}
        <Trouble text={trouble} />
      </div>
      <div class="buttons">
        {job.state === 'uncertain' ? (
          <>
            <button type="button" disabled={isBusy} onClick={() => answer(true)}>
              {text('jobs.printed')}
            </button>
            <button type="button" disabled={isBusy} onClick={() => answer(false)}>
              {text('jobs.not-printed')}
            </button>
          </>
        ) : null}
        {job.state === 'held' ? (
          <button
            type="button"
            class="danger"
            disabled={isBusy}
            aria-label={text('jobs.delete.of', { name: job.name })}
            onClick={remove}
          >
            {text('jobs.delete')}
          </button>
        ) : null}
      </div>
    </li>
  )
}
