import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { OwnJobView } from '../http/portal-job-shapes.ts'
import type { PlaceHappened, PlaceView } from '../http/portal-place-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { ReleaseResults } from './release-results.tsx'
import { ticketWords } from './ticket-words.ts'
import { useAction } from './use-action.ts'
import { useJobs } from './use-jobs.ts'
import { useVisit } from './visit.ts'

/** The own documents with a box before each, all ticked, and one large button. */
export function ReleaseForm({ place }: { readonly place: Static<typeof PlaceView> }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { list, refresh } = useJobs()
  const { isBusy, trouble, run } = useAction()
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set())
  const [results, setResults] = useState<{
    readonly jobs: readonly OwnJobView[]
    readonly told: PlaceHappened['jobs']
  }>()
  const held = list?.filter(job => job.state === 'held') ?? []
  const chosen = held.filter(job => !left.has(job.id))

  const release = (event: SubmitEvent) => {
    event.preventDefault()
    const jobs = chosen
    run(async () => {
      const body = { place: place.place, jobs: jobs.slice(0, 100).map(job => job.id) }
      setResults({ jobs, told: (await api.send<PlaceHappened>('POST', '/api/portal/release', body)).jobs })
    }, refresh)
  }

  if (results) return <ReleaseResults {...results} onMore={() => setResults(undefined)} />
  if (!list) return <p class="soft">{text('loading')}</p>
  if (held.length === 0) return <p class="soft">{text('release.none')}</p>
  return (
    <form class="fields" onSubmit={release}>
      <fieldset class="boxes">
        <legend>{text('release.choose')}</legend>
        {held.map(job => (
          <Box key={job.id} job={job} isChosen={!left.has(job.id)} onToggle={() => setLeft(toggled(left, job.id))} />
        ))}
      </fieldset>
      <Trouble text={trouble} />
      <div role="status">
        {isBusy ? <p class="notice">{text('release.going', { printer: place.printerName })}</p> : null}
      </div>
      <button type="submit" class="primary large" disabled={isBusy || chosen.length === 0}>
        {text('release.submit', { count: chosen.length })}
      </button>
    </form>
  )
}

interface BoxProps {
  readonly job: OwnJobView
  readonly isChosen: boolean
  readonly onToggle: () => void
}

function Box({ job, isChosen, onToggle }: BoxProps) {
  const speech = useSpeech()
  return (
    <label class="box">
      <input type="checkbox" checked={isChosen} onChange={onToggle} />
      <span>
        {job.name}
        <small>{ticketWords(speech, job.ticket).join(' · ')}</small>
      </span>
    </label>
  )
}

function toggled(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
