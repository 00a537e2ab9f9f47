import { randomInt, randomUUID } from 'node:crypto'
import type { Clock, Random } from './ports.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
  steady: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
  isLost: false,
  elapsed: () => performance.now(),
  // A timer of its own: node:timers/promises makes two errors with stacks for each wait that is ended early, and most are.
  wait: (milliseconds, signal) => {
    if (signal?.aborted) return Promise.resolve(false)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const end = (isOver: boolean) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      resolve(isOver)
    }
    const stop = () => end(false)
    const timer = setTimeout(() => end(true), milliseconds)
    signal?.addEventListener('abort', stop)
    return promise
  },
}

/** The machine's cryptographic randomness. */
export const systemRandom: Random = { below: bound => randomInt(bound), uuid: () => randomUUID() }
