/** A bucket of wrong PINs. Source of the figures: TPM lockout (32, one forgotten each 10 min), tightened. */
export interface ThrottlePolicy {
  /** Failures at once before PINs alone are no longer taken. */
  readonly capacity: number
  /** Failures forgotten per hour. */
  readonly forgottenPerHour: number
  /** Wait in seconds before the next try after 3, 4, 5, … failures in a row; the last one repeats. */
  readonly delaySeconds: readonly number[]
}

export const terminalThrottlePolicy: ThrottlePolicy = {
  capacity: 12,
  forgottenPerHour: 6,
  delaySeconds: [2, 4, 8, 16, 30],
}

/** The zone's (site's) own bucket for a number of terminals; it delays nobody, it only counts. */
export function zoneThrottlePolicy(terminals: number): ThrottlePolicy {
  return {
    capacity: Math.max(60, 2 * terminals),
    forgottenPerHour: Math.max(30, terminals / 2),
    delaySeconds: [],
  }
}

/** Failures remembered at an instant (a leaky bucket), and how many came one after another. */
export interface Throttle {
  readonly failures: number
  readonly inARow: number
  readonly at: Temporal.Instant
}

export type ThrottleVerdict =
  | { readonly outcome: 'open' }
  /** Too soon after a wrong PIN: not counted, try again at `until`. */
  | { readonly outcome: 'wait'; readonly until: Temporal.Instant }
  /** Bucket full: a PIN alone is not taken before `until`; a card still is. */
  | { readonly outcome: 'step-up'; readonly until: Temporal.Instant }

const failuresBeforeDelay = 3
/** Clocks of a site's gateways differ by less. */
const furthestAheadMs = 60_000

/** Whether a PIN may be tried now. */
export function judgeThrottle(throttle: Throttle, policy: ThrottlePolicy, at: Temporal.Instant): ThrottleVerdict {
  const now = leak(throttle, policy, at)
  if (now.failures + 1 > policy.capacity) {
    const hours = (now.failures + 1 - policy.capacity) / policy.forgottenPerHour
    return { outcome: 'step-up', until: at.add({ milliseconds: Math.ceil(hours * 3_600_000) }) }
  }
  const delayMs = 1_000 * delaySeconds(now.inARow, policy)
  const aheadMs = throttle.at.epochMilliseconds - at.epochMilliseconds
  // Counted by a clock that was wrong by then: nobody knows how long ago. What is in the bucket holds.
  if (delayMs === 0 || aheadMs > furthestAheadMs || aheadMs + delayMs <= 0) return { outcome: 'open' }
  return { outcome: 'wait', until: throttle.at.add({ milliseconds: delayMs }) }
}

/** The throttle with one try counted: done before the check, so that a try cut short stays counted. */
export function countTry(throttle: Throttle, policy: ThrottlePolicy, at: Temporal.Instant): Throttle {
  const now = leak(throttle, policy, at)
  return { failures: now.failures + 1, inARow: now.inARow + 1, at: laterOf(throttle.at, at) }
}

/** Takes back the one try that turned out right. Earlier failures stay: a success does not refill the bucket. */
export function forgiveTry(throttle: Throttle): Throttle {
  return { failures: Math.max(0, throttle.failures - 1), inARow: 0, at: throttle.at }
}

function leak(throttle: Throttle, policy: ThrottlePolicy, at: Temporal.Instant): Throttle {
  const hours = Math.max(0, at.epochMilliseconds - throttle.at.epochMilliseconds) / 3_600_000
  const failures = Math.max(0, throttle.failures - hours * policy.forgottenPerHour)
  return { failures, inARow: failures === 0 ? 0 : throttle.inARow, at }
}

function delaySeconds(inARow: number, policy: ThrottlePolicy): number {
  if (inARow < failuresBeforeDelay) return 0
  return policy.delaySeconds[inARow - failuresBeforeDelay] ?? policy.delaySeconds.at(-1) ?? 0
}

function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) < 0 ? b : a
}
