/** How old a copy's knowledge of the directory is, while the directory cannot be asked. */
export interface Offline {
  /** The copy knows all changes that were committed before this instant, and none after it. */
  readonly asOf: Temporal.Instant
  /** Milliseconds since then on a clock that nobody sets, as far as this process saw them. */
  readonly silentMs: number
}

/** Milliseconds that the clock may be behind a gateway's that wrote the instant down. */
const allowedBehindMs = 60_000

/**
 * Whether the directory has been away for longer than a number of hours allows. The longer of two clocks counts, so that
 * setting the machine's clock back gains nothing; one that is before the last news is wrong, and that is over, too.
 */
export function isOverOfflineLimit({ asOf, silentMs }: Offline, at: Temporal.Instant, hours: number): boolean {
  const byWallMs = at.epochMilliseconds - asOf.epochMilliseconds
  return byWallMs < -allowedBehindMs || Math.max(byWallMs, silentMs) >= hours * 3_600_000
}
