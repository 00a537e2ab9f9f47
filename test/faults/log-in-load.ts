import { setTimeout as wait } from 'node:timers/promises'
import type { WatchedKeypad } from '../house/watched-keypad.ts'

/** A log-in at a keypad. */
export interface LogIn {
  /** When it began; milliseconds on the clock of `performance.now()`. */
  readonly at: number
  readonly milliseconds: number
  /** undefined: let in. */
  readonly refusal?: string
}

/** What somebody without documents is told. */
export const letIn = 'No documents are waiting for you'
const somethingElse = /cannot be checked|is wrong|Wrong PIN|Too many|switched off|out for too long/i
/** Between two people at one keypad. */
const pauseMs = 20

/** People without documents who log in at a keypad, one after the other, until told to stop. */
export async function logInAgain(keypad: WatchedKeypad, pin: string, stop: AbortSignal): Promise<readonly LogIn[]> {
  const done: LogIn[] = []
  while (!stop.aborted) {
    done.push(await logIn(keypad, pin))
    await wait(pauseMs)
  }
  return done
}

/** One of them, to the first word that says how it went. */
export async function logIn(keypad: WatchedKeypad, pin: string): Promise<LogIn> {
  const at = performance.now()
  const word = new RegExp(`${letIn}|${somethingElse.source}`, 'i')
  const screens = await keypad.type(`${pin}#`, word).catch(async (error: unknown) => {
    await keypad.device.press('*')
    return [String(error)]
  })
  const said = screens.findLast(screen => word.test(screen)) ?? screens.at(-1) ?? ''
  const milliseconds = performance.now() - at
  return said.includes(letIn) ? { at, milliseconds } : { at, milliseconds, refusal: said.split('\n')[0] ?? '' }
}

/** The value that a share of all do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
