import { setTimeout as wait } from 'node:timers/promises'

export type UntilOptions = {
  /** The longest wait; then `until` throws. */
  readonly withinMs: number
  /** What is awaited, for the message when it does not come. */
  readonly what: string
}

/** Asks again and again until the answer is something else than undefined or false, and gives that answer. */
export async function until<T>(ask: () => Promise<T | undefined | false>, options: UntilOptions): Promise<T> {
  const deadline = performance.now() + options.withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (performance.now() > deadline) throw new Error(`${options.what}: not within ${options.withinMs} ms`)
    await wait(10)
  }
}
