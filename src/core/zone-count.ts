import type { ThrottlePolicy } from './throttle.ts'

/** Tries of all gateways of a zone, counted in one place from the first try of a window to its end. */
export interface ZoneCount {
  /** With the try that was just counted. */
  readonly tries: number
  /** Milliseconds until the place forgets them all. Not to be trusted: whoever may write there may set it. */
  readonly endsInMs: number
}

/**
 * Length of a zone's window: as long as its bucket takes to empty. Windows begin with a try, so they never overlap, and in
 * any time t there are at most `capacity · (⌈t / window⌉ + 1)` tries: over whole windows what the bucket allows, and between
 * at most one capacity more.
 */
export function zoneWindowMs(policy: ThrottlePolicy): number {
  return Math.ceil((policy.capacity / policy.forgottenPerHour) * 3_600_000)
}

/** Milliseconds until the zone takes PINs again; undefined: it takes this one. */
export function judgeZoneCount({ tries, endsInMs }: ZoneCount, policy: ThrottlePolicy): number | undefined {
  return tries <= policy.capacity ? undefined : Math.min(Math.max(1, endsInMs), zoneWindowMs(policy))
}

/** What one gateway of a zone allows by its own count alone, while the common one is away. */
export function halved(policy: ThrottlePolicy): ThrottlePolicy {
  return { ...policy, capacity: policy.capacity / 2, forgottenPerHour: policy.forgottenPerHour / 2 }
}
