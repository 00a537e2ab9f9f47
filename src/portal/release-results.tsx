import { useEffect, useRef, useState } from 'preact/hooks'
import type { OwnJobView } from '../http/portal-job-shapes.ts'
import type { PlaceHappened } from '../http/portal-place-shapes.ts'
import type { PortalKey } from '../texts/portal/en.ts'
import { Problem } from '../web/api.ts'
import { useSpeech } from './portal-speech.ts'
import { useVisit } from './visit.ts'

type Happened = PlaceHappened['jobs'][number]['happened']

const words: Readonly<Record<Happened, PortalKey>> = {
  sent: 'release.sent',
  printed: 'release.printed',
  'under-way': 'release.under-way',
  returned: 'release.returned',
  uncertain: 'release.uncertain',
  'not-held': 'release.not-held',
}

const open: readonly Happened[] = ['sent', 'under-way']
const lookAgainMilliseconds = 2_000
/** After five minutes nobody stands there any more. */
const mostLooks = 150

interface Props {
  readonly jobs: readonly OwnJobView[]
  readonly told: PlaceHappened['jobs']
  readonly onMore: () => void
}

/** What becomes of each document, looked at again until it is known. */
export function ReleaseResults({ jobs, told, onMore }: Props) {
  const { text } = useSpeech()
  const heading = useRef<HTMLHeadingElement>(null)
  const happened = useHappened(told)
  useEffect(() => heading.current?.focus(), [])
  return (
    <>
      <h3 ref={heading} tabIndex={-1}>
        {text('release.results')}
      </h3>
      <ul class="rows" role="status">
        {jobs.map(job => {
          const fate = happened.get(job.id) ?? 'not-held'
          return (
            <li key={job.id} class="row" data-happened={fate}>
              <span>{job.name}</span>
              <strong>{text(words[fate])}</strong>
            </li>
          )
        })}
      </ul>
      <button type="button" onClick={onMore}>
        {text('release.more')}
      </button>
    </>
  )
}

function useHappened(told: PlaceHappened['jobs']): ReadonlyMap<number, Happened> {
  const { api } = useVisit()
  const [happened, setHappened] = useState<ReadonlyMap<number, Happened>>(
    () => new Map(told.map(job => [job.id, job.happened])),
  )
  const [looks, setLooks] = useState(0)
  const waiting = [...happened].filter(([, what]) => open.includes(what))

  const look = async () => {
    const next = new Map(happened)
    for (const [id, former] of waiting)
      next.set(id, fateOf(await api.look<OwnJobView>(`/api/portal/jobs/${id}`), former))
    setHappened(next)
  }

  useEffect(() => {
    if (waiting.length === 0 || looks >= mostLooks) return undefined
    const timer = setTimeout(() => {
      look()
        .catch((error: unknown) => {
          if (!(error instanceof Problem)) throw error
        })
        .finally(() => setLooks(looks + 1))
        .catch(reportError)
    }, lookAgainMilliseconds)
    return () => clearTimeout(timer)
  }, [looks, waiting.length])
  return happened
}

function fateOf({ state, outcome }: OwnJobView, former: Happened): Happened {
  if (outcome === 'printed') return 'printed'
  if (state === 'held') return 'returned'
  return state === 'uncertain' ? 'uncertain' : former
}
