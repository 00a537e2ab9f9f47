import { useState } from 'preact/hooks'
import { useLoaded } from './use-loaded.ts'

export interface Pages<Entry> {
  /** All that was loaded so far; undefined: nothing yet. */
  readonly entries: readonly Entry[] | undefined
  readonly trouble: string | undefined
  readonly hasMore: boolean
  more(): void
  /** Begins anew with the first page. */
  reload(): void
}

/** What a list answers: its entries under a name of their own, and the cursor for more. */
type Answer<List extends string, Entry> = Readonly<Record<List, readonly Entry[]>> & {
  readonly next: number | string | null
}

interface Turned<Entry> {
  /** Of which list this is. */
  readonly path: string
  readonly before: readonly Entry[]
  readonly cursor: string | number
}

/**
 * A list that the gateway gives a page at a time, begun anew when the path changes. The path has a query; `parameter` is
 * the one that takes what `next` said.
 */
export function usePages<Entry, List extends string>(path: string, list: List, parameter: string): Pages<Entry> {
  const [turned, setTurned] = useState<Turned<Entry>>()
  const here = turned?.path === path ? turned : undefined
  const asked = here ? `${path}&${parameter}=${encodeURIComponent(String(here.cursor))}` : path
  const { value, of, trouble, reload } = useLoaded<Answer<List, Entry>>(asked)
  const isKnown = value !== undefined && of === asked
  const before = here?.before ?? []
  const entries = isKnown ? [...before, ...value[list]] : here?.before
  const next = isKnown ? value.next : null
  return {
    entries,
    trouble,
    hasMore: next !== null,
    more: () => next !== null && entries && setTurned({ path, before: entries, cursor: next }),
    reload: () => (here ? setTurned(undefined) : reload()),
  }
}
