import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock, Random } from './ports.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
  wait: async (milliseconds, signal) => {
    if (signal?.aborted) return false
    try {
      await wait(milliseconds, undefined, signal ? { signal } : {})
      return true
    } catch {
      return false
    }
  },
}

/** The machine's cryptographic randomness. */
export const systemRandom: Random = { below: bound => randomInt(bound), uuid: () => randomUUID() }
