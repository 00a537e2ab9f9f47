import { useCallback, useEffect, useState } from 'preact/hooks'
import { useWords } from './use-words.ts'
import { useVisit } from './visit.ts'

export interface Loaded<Answer> {
  /** undefined: not known yet. */
  readonly value: Answer | undefined
  /** The path that the value is of. */
  readonly of: string | undefined
  readonly trouble: string | undefined
  reload(): void
}

/** What the gateway answers at a path, asked for when the path changes. An answer to an older question is dropped. */
export function useLoaded<Answer>(path: string): Loaded<Answer> {
  const { api } = useVisit()
  const words = useWords()
  const [trouble, setTrouble] = useState<string>()
  const [known, setKnown] = useState<{ readonly value: Answer; readonly of: string }>()
  const [turn, setTurn] = useState(0)
  const reload = useCallback(() => setTurn(now => now + 1), [])

  useEffect(() => {
    let isWanted = true
    const ask = async () => {
      try {
        const answer = await api.get<Answer>(path)
        if (!isWanted) return
        setKnown({ value: answer, of: path })
        setTrouble(undefined)
      } catch (error) {
        if (isWanted) setTrouble(words(error))
      }
    }
    ask().catch(reportError)
    return () => {
      isWanted = false
    }
  }, [api, path, turn])
  return { value: known?.value, of: known?.of, trouble, reload }
}
