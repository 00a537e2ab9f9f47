import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'

type ChainPorts = Pick<Ports, 'clock' | 'log' | 'audit' | 'auditChain' | 'auditHeads' | 'settings'>

const extendMilliseconds = 1_000
/** Rounds between two trims: an hour. */
const roundsOfTrim = 3_600

/**
 * Chains the audit each second, writes its head down outside the database and forgets what is older than
 * `audit.keepDays`, until told to stop; then once more.
 */
export async function keepAuditChain(ports: ChainPorts, stop: AbortSignal): Promise<void> {
  for (let round = 0; ; round += 1) {
    await extend(ports)
    if (round % roundsOfTrim === 0) await trim(ports)
    if (await ports.clock.wait(extendMilliseconds, stop)) continue
    return extend(ports)
  }
}

async function extend({ auditChain, auditHeads, log }: ChainPorts): Promise<void> {
  try {
    if ((await auditChain.extend()) === 0) return
    const head = await auditChain.head()
    if (head) await auditHeads.write(head)
  } catch (error) {
    // Entries are stored and signed nevertheless, and chained when the record answers again.
    log.warn({ code: isFault(error) ? error.code : 'unexpected', err: error }, 'audit not chained')
  }
}

async function trim({ auditChain, clock, settings, log }: ChainPorts): Promise<void> {
  const now = clock.now()
  const before = now.subtract({ hours: 24 * settings.current()['audit.keepDays'] })
  await auditChain.trim(before, now).catch((error: unknown) => log.warn({ err: error }, 'audit not trimmed'))
}
