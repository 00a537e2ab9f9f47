import { useCallback, useEffect, useState } from 'preact/hooks'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

export interface Listed<Entry> {
  /** undefined: not known yet. */
  readonly list: readonly Entry[] | undefined
  readonly trouble: string | undefined
  refresh(): void
}

/** What a route lists under a name, looked at once and when asked to. */
export function useList<Name extends string, Entry>(path: string, name: Name): Listed<Entry> {
  const { api } = useVisit()
  const { run, trouble } = useAction()
  const [list, setList] = useState<readonly Entry[]>()
  const refresh = useCallback(() => {
    run(async () => setList((await api.get<Readonly<Record<Name, readonly Entry[]>>>(path))[name]))
  }, [api, path, name])
  useEffect(refresh, [refresh])
  return { list, trouble, refresh }
}
