/** One look at the machine's two clocks, in milliseconds: the one for people, and one that nobody sets. */
export interface Reading {
  readonly wallMs: number
  readonly elapsedMs: number
}

/** What was known of the time when it was written down last. */
export interface KnownTime {
  /** No later reading of a right clock is before it. */
  readonly wallMs: number
  readonly steadyMs: number
}

/** From where a process counts. */
export interface TimeBase extends Reading {
  readonly steadyMs: number
  /** The clock was behind what was known already: nobody knows what time it is until it has caught up. */
  readonly isLost: boolean
}

export type ClockTrouble =
  /** Behind what was known at the start: how long the gateway was off is not known either. */
  | 'lost'
  /** Set back while the process ran: what passes is counted on without it. */
  | 'set-back'
  /** Set ahead by more than an hour. A machine that was suspended looks the same. */
  | 'set-ahead'

export interface JudgedTime {
  /** The time for people: never before what was known but by some seconds. */
  readonly wallMs: number
  /** A time that only passes: as fast as the monotonic clock, and over a stop by at most ten minutes. */
  readonly steadyMs: number
  readonly trouble?: ClockTrouble
  /** The machine's clock against what it should say; negative: behind. */
  readonly offMs: number
}

/** Time servers correct by as much at once, and two clocks may differ by it before somebody need look after them. */
export const allowedOffMs = 5_000
/** A machine may be suspended for so long without anybody having to confirm it. */
export const allowedAheadMs = 3_600_000
/** At most so much time passes for a throttle while nobody saw it pass: a terminal forgets one wrong PIN. */
const unseenMs = 600_000
/** Quartz is better than that by far, so that what two looks differ by is not the crystal. */
const drift = 1 / 1000

/** No clock that is right shows a time before this program was written. */
export const earliestMs = Date.UTC(2026, 0, 1)

/** Begins to count, on from what was known before this process if anything was. */
export function beginTime(reading: Reading, noted?: KnownTime): TimeBase {
  const isBorn = reading.wallMs >= earliestMs
  const known = noted ?? (isBorn ? undefined : { wallMs: earliestMs, steadyMs: earliestMs })
  if (!known) return { ...reading, steadyMs: reading.wallMs, isLost: false }
  const stoppedMs = reading.wallMs - known.wallMs
  const steadyMs = known.steadyMs + Math.min(Math.max(0, stoppedMs), unseenMs)
  const isLost = stoppedMs < -allowedOffMs
  return { wallMs: isLost ? known.wallMs : reading.wallMs, elapsedMs: reading.elapsedMs, steadyMs, isLost }
}

/** What time it is. */
export function judgeTime(base: TimeBase, reading: Reading): JudgedTime {
  const passedMs = Math.max(0, reading.elapsedMs - base.elapsedMs)
  const expectedMs = base.wallMs + passedMs
  const offMs = reading.wallMs - expectedMs
  const allowedMs = allowedOffMs + passedMs * drift
  const steadyMs = base.steadyMs + passedMs
  if (offMs < -allowedMs) return { wallMs: expectedMs, steadyMs, offMs, trouble: base.isLost ? 'lost' : 'set-back' }
  const isAhead = !base.isLost && offMs > allowedAheadMs + allowedMs
  return { wallMs: reading.wallMs, steadyMs, offMs, ...(isAhead ? { trouble: 'set-ahead' } : {}) }
}

/**
 * Counts on from a look that shows no trouble, so that small corrections do not add up; else from where it was.
 * `isConfirmed`: another machine's clock says the same, so one that was set ahead is right.
 */
export function settleTime(base: TimeBase, reading: Reading, isConfirmed: boolean): TimeBase {
  const { wallMs, steadyMs, trouble } = judgeTime(base, reading)
  const isRight = trouble === undefined || (trouble === 'set-ahead' && isConfirmed)
  return isRight ? { wallMs, elapsedMs: reading.elapsedMs, steadyMs, isLost: false } : base
}

/** What may be written down: a time that was set ahead is not known until it is confirmed. */
export function knownAt(base: TimeBase, reading: Reading): KnownTime {
  const { wallMs, steadyMs, trouble } = judgeTime(base, reading)
  return { wallMs: trouble === 'set-ahead' ? base.wallMs + reading.elapsedMs - base.elapsedMs : wallMs, steadyMs }
}
