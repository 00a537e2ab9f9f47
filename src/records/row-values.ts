/** An instant as a column keeps it: whole milliseconds. */
export function toMs(instant: Temporal.Instant): number {
  return instant.epochMilliseconds
}

export function toMsOrNull(instant: Temporal.Instant | null): number | null {
  return instant === null ? null : instant.epochMilliseconds
}

export function toInstant(ms: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(ms)
}

export function toInstantOrNull(ms: number | null): Temporal.Instant | null {
  return ms === null ? null : toInstant(ms)
}

/** Bytes without the pool that a driver's Buffer is a view of. */
export function toBytes(value: Uint8Array): Uint8Array {
  return Uint8Array.from(value)
}

/** Most rows in one answer, so that no caller takes all memory. */
const maxPage = 10_000

export function toPage(limit: number): number {
  return Math.min(Math.max(1, Math.trunc(limit)), maxPage)
}
