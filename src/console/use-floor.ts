import { useEffect, useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { FloorNews, FloorPrinter, FloorTerminal, FloorView } from '../http/floor-shapes.ts'
import { useWords } from './use-words.ts'
import { useVisit } from './visit.ts'

export type Terminal = Static<typeof FloorTerminal>
export type Printer = Static<typeof FloorPrinter>

/** By name; what did not change stays the same object. */
export interface Floor {
  readonly terminals: ReadonlyMap<string, Terminal>
  readonly printers: ReadonlyMap<string, Printer>
}

export interface Watched {
  /** undefined: not known yet. */
  readonly floor: Floor | undefined
  /** Whether changes are told as they happen. */
  readonly isLive: boolean
  readonly trouble: string | undefined
}

const lookAgainMilliseconds = 5_000

/** The floor as the gateway tells it; where events do not come through, asked for every few seconds. */
export function useFloor(): Watched {
  const { api } = useVisit()
  const words = useWords()
  const [floor, setFloor] = useState<Floor>()
  const [isLive, setLive] = useState(false)
  const [trouble, setTrouble] = useState<string>()

  useEffect(() => {
    const source = new EventSource('/api/events')
    source.addEventListener('floor', ({ data }: MessageEvent<string>) => {
      const news = JSON.parse(data) as Static<typeof FloorNews> // as the route declares
      setLive(true)
      setTrouble(undefined)
      setFloor(before => after(before, news))
    })
    source.onerror = () => setLive(false)
    const look = async () => {
      if (source.readyState === EventSource.OPEN) return
      try {
        const { terminals, printers } = await api.get<Static<typeof FloorView>>('/api/events')
        setFloor({ terminals: byName(terminals), printers: byName(printers) })
        setTrouble(undefined)
      } catch (error) {
        setTrouble(words(error))
      }
    }
    const timer = setInterval(() => look().catch(reportError), lookAgainMilliseconds)
    return () => {
      clearInterval(timer)
      source.close()
    }
  }, [api])
  return { floor, isLive, trouble }
}

function after(before: Floor | undefined, { whole, terminals, printers, gone }: Static<typeof FloorNews>): Floor {
  const known = whole ? undefined : before
  return {
    terminals: changed(known?.terminals, terminals, gone.terminals),
    printers: changed(known?.printers, printers, gone.printers),
  }
}

function changed<Entry extends { readonly name: string }>(
  before: ReadonlyMap<string, Entry> | undefined,
  entries: readonly Entry[],
  gone: readonly string[],
): ReadonlyMap<string, Entry> {
  if (before && entries.length === 0 && gone.length === 0) return before
  const now = new Map([...(before ?? []), ...byName(entries)])
  for (const name of gone) now.delete(name)
  return now
}

function byName<Entry extends { readonly name: string }>(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.map(entry => [entry.name, entry]))
}
