import { useCallback, useEffect, useState } from 'preact/hooks'
import type { OwnJobView } from '../http/portal-job-shapes.ts'
import { type Api, Problem } from '../web/api.ts'
import { useVisit } from './visit.ts'

const lookAgainMilliseconds = 5_000

export interface Jobs {
  /** undefined: not known yet. */
  readonly list: readonly OwnJobView[] | undefined
  /** Since when the list could not be looked at again; undefined: it is as it says. */
  readonly staleSince: string | undefined
  refresh(): void
}

/** The own jobs, looked at again while the page is in front. What could not be looked at again is never shown as if it had. */
export function useJobs(): Jobs {
  const { api, end } = useVisit()
  const [list, setList] = useState<readonly OwnJobView[]>()
  const [seenAt, setSeenAt] = useState(() => new Date().toISOString())
  const [isStale, setStale] = useState(false)

  const show = useCallback(
    async (ask: Api['get']) => {
      try {
        setList((await ask<{ readonly jobs: readonly OwnJobView[] }>('/api/portal/jobs')).jobs)
        setSeenAt(new Date().toISOString())
        setStale(false)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        if (error.code === 'session-required') end('cut-short')
        else setStale(true)
      }
    },
    [api],
  )
  const refresh = useCallback(() => {
    show(path => api.get(path)).catch(reportError)
  }, [show])

  useEffect(() => {
    refresh()
    const whenInFront = () => {
      if (document.visibilityState === 'visible') show(path => api.look(path)).catch(reportError)
    }
    const timer = setInterval(whenInFront, lookAgainMilliseconds)
    document.addEventListener('visibilitychange', whenInFront)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', whenInFront)
    }
  }, [refresh, show])
  return { list, staleSince: isStale ? seenAt : undefined, refresh }
}
