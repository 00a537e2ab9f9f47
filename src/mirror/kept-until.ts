import type { Pin } from '../core/pin.ts'
import { maxOfflineHours } from '../core/settings-offline.ts'

const hourMs = 3_600_000
/** A snapshot is taken anew after so long: what nobody told the mirror of is put right, and old values end with the epoch. */
export const snapshotMs = 24 * hourMs
/** As long as a site that is cut off may ever go on, and some more: a limit that is raised holds at once. */
const cutOffMs = (maxOfflineHours + 2) * hourMs
/** After it is over, so that whoever comes with it while the site is cut off is told that it expired. */
const afterEndMs = 24 * hourMs

/** Epoch milliseconds until which Redis keeps what was written now: a mirror that nobody feeds empties itself. */
export function keptUntil(nowMs: number): number {
  return nowMs + snapshotMs + cutOffMs
}

/** The same for a PIN, which may be over before. */
export function pinKeptUntil(pin: Pin, nowMs: number): number {
  return Math.min(keptUntil(nowMs), overAt(pin) + afterEndMs)
}

/** Whether the mirror has this PIN: one that is over is not needed, one that changes by its use is the directory's. */
export function isMirrored(pin: Pin, nowMs: number): boolean {
  return pin.usesLeft === null && !pin.endsFormerOnUse && overAt(pin) > nowMs
}

function overAt({ validUntil, endedAt }: Pin): number {
  const never = Number.POSITIVE_INFINITY
  return Math.min(validUntil?.epochMilliseconds ?? never, endedAt?.epochMilliseconds ?? never)
}
