import { isFault } from '../core/fault.ts'
import type { Schedule, UserSource } from '../ports/people.ts'
import type { Ports } from '../ports.ts'
import { type DuePinPorts, issueDuePins } from './issue-due-pins.ts'
import type { Synchronisation } from './synchronise-users.ts'

const lookMs = 1_000
const duePinsMs = 60_000

/** When the schedule is next due; undefined: it is empty, or never comes. */
export function nextRun(ports: Pick<Ports, 'clock' | 'settings'>, schedule: Schedule): Temporal.Instant | undefined {
  return due(ports, schedule, ports.clock.now())
}

/**
 * Begins runs as the settings say, within a second, until it is stopped. A changed setting counts from then on; instants
 * that passed while nobody was there are left out. Of several gateways one runs at each instant.
 */
export async function followSchedule(
  ports: Pick<Ports, 'clock' | 'settings' | 'log'>,
  parts: { readonly schedule: Schedule; readonly sync: Synchronisation; readonly source: () => UserSource },
  stop: AbortSignal,
): Promise<void> {
  let lookedAt = ports.clock.now()
  while (await ports.clock.wait(lookMs, stop)) {
    const at = ports.clock.now()
    const next = due(ports, parts.schedule, lookedAt)
    lookedAt = at
    if (!next || Temporal.Instant.compare(next, at) > 0) continue
    await parts.sync
      .start({ source: parts.source(), actor: 'schedule', isComplete: true, scheduledFor: next })
      .catch((error: unknown) => {
        // Another gateway has it; what else fails is in the record of the run.
        if (isFault(error, 'synchronisation-running')) return
        ports.log.error({ err: error }, 'scheduled synchronisation failed')
      })
  }
}

function due(
  { settings }: Pick<Ports, 'settings'>,
  schedule: Schedule,
  after: Temporal.Instant,
): Temporal.Instant | undefined {
  const { 'sync.schedule': fields, 'site.timeZone': timeZone } = settings.current()
  return fields === '' ? undefined : schedule.next(fields, timeZone, after)
}

/**
 * Issues PINs that are due and that nobody issued, at the start and every minute until it is stopped. While a run is under
 * way it is the run that issues them, in its own time.
 */
export async function tendDuePins(ports: DuePinPorts & Pick<Ports, 'syncRuns'>, stop: AbortSignal): Promise<void> {
  do await tendOnce(ports, stop).catch((error: unknown) => ports.log.error({ err: error }, 'due PINs not issued'))
  while (await ports.clock.wait(duePinsMs, stop))
}

async function tendOnce(ports: DuePinPorts & Pick<Ports, 'syncRuns'>, signal: AbortSignal): Promise<void> {
  const [run] = await ports.syncRuns.latest(1)
  const isUnderWay = run?.state === 'running' && Temporal.Instant.compare(run.leaseUntil, ports.clock.now()) > 0
  if (!isUnderWay) await issueDuePins(ports, { signal })
}
