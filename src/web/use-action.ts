import { useState } from 'preact/hooks'
import { Problem } from './api.ts'

export interface Action {
  readonly isBusy: boolean
  /** What went wrong at the last try, in words. */
  readonly trouble: string | undefined
  setTrouble(words: string | undefined): void
  /** Does something unless something is being done; `after` hears whether it went well. */
  run(act: () => Promise<unknown>, after?: (isDone: boolean) => void): void
}

/** Something a person asks for, one thing at a time. `words` says a problem; what is none is a mistake of ours. */
export function useActionWith(words: (problem: Problem) => string): Action {
  const [isBusy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()

  const attempt = async (act: () => Promise<unknown>): Promise<boolean> => {
    try {
      await act()
      return true
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      setTrouble(words(error))
      return false
    }
  }

  const run: Action['run'] = (act, after) => {
    if (isBusy) return
    setBusy(true)
    setTrouble(undefined)
    attempt(act)
      .finally(() => setBusy(false))
      .then(after, reportError)
  }
  return { isBusy, trouble, setTrouble, run }
}
