import { isFault } from '../core/fault.ts'
import { isOverOfflineLimit, type Offline } from '../core/offline.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Ports } from '../ports.ts'

type TooLong = Extract<Refusal, { readonly reason: 'offline-too-long' }>

/**
 * Why somebody whom only a copy of the directory knows does not get in: the directory has been away for longer than
 * `directory.offlineHours`. `hasBoth`: a card was tapped and its PIN given, which may still open.
 */
export function refuseOffline(
  { clock, settings }: Pick<Ports, 'clock' | 'settings'>,
  { offline }: { readonly offline?: Offline },
  hasBoth: boolean,
): TooLong | undefined {
  const current = settings.current()
  if (!offline || !isOverOfflineLimit(offline, clock.now(), current['directory.offlineHours'])) return undefined
  const takesCard = current['directory.afterOfflineLimit'] === 'card-and-pin'
  return hasBoth && takesCard ? undefined : { reason: 'offline-too-long', takesCard }
}

/** What is known now, or that nobody can say since the directory is away. */
export async function knownNow<T>(look: () => Promise<T>): Promise<T | 'directory-away'> {
  try {
    return await look()
  } catch (error) {
    if (isFault(error, 'directory-away')) return 'directory-away'
    throw error
  }
}
