import type { Settings } from '../core/settings.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { Clock } from '../ports.ts'

/** The store's own snapshot is up to a second old. */
const lookEveryMs = 1000

interface FollowPorts {
  readonly settings: Pick<SettingsStore, 'current'>
  readonly clock: Pick<Clock, 'wait'>
}

/**
 * Works under some settings until the signal aborts, anew whenever one of them changes. `work` resolves soon after its
 * signal aborts and answers for its failures itself.
 */
export async function followSettings<T>(
  { settings, clock }: FollowPorts,
  pick: (settings: Settings) => T,
  work: (wanted: T, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const wanted = pick(settings.current())
    const isSame = () => JSON.stringify(pick(settings.current())) === JSON.stringify(wanted)
    const changed = new AbortController()
    const working = work(wanted, AbortSignal.any([signal, changed.signal]))
    while ((await clock.wait(lookEveryMs, signal)) && isSame());
    changed.abort()
    await working
  }
}
