import { useCallback, useEffect, useState } from 'preact/hooks'
import type { OwnJobView } from '../http/portal-job-shapes.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

const lookAgainMilliseconds = 5_000

export interface Jobs {
  /** undefined: not known yet. */
  readonly list: readonly OwnJobView[] | undefined
  readonly trouble: string | undefined
  refresh(): void
}

/** The own jobs, looked at again while the page is in front. */
export function useJobs(): Jobs {
  const { api } = useVisit()
  const { run, trouble } = useAction()
  const [list, setList] = useState<readonly OwnJobView[]>()
  const refresh = useCallback(() => {
    run(async () => setList((await api.get<{ readonly jobs: readonly OwnJobView[] }>('/api/portal/jobs')).jobs))
  }, [api])

  useEffect(() => {
    refresh()
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh()
    }, lookAgainMilliseconds)
    document.addEventListener('visibilitychange', refresh)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [refresh])
  return { list, trouble, refresh }
}
