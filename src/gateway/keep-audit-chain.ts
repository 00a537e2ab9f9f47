import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'

type ChainPorts = Pick<Ports, 'clock' | 'log' | 'audit' | 'auditChain' | 'auditHeads' | 'settings'>

const extendMilliseconds = 1_000
/** Rounds between two trims: an hour. */
const roundsOfTrim = 3_600

/** How often a gateway that leaves the chain to another one writes down how far that has come: a minute. */
const roundsOfHead = 60

/**
 * Chains the audit each second, if that is this gateway's chore, writes its head down outside the database and forgets what is older than
 * `audit.keepDays`, until told to stop; then once more.
 */
export async function keepAuditChain(
  ports: ChainPorts,
  chores: { readonly areOurs: boolean },
  stop: AbortSignal,
): Promise<void> {
  for (let round = 0; ; round += 1) {
    if (chores.areOurs) await extend(ports)
    else if (round % roundsOfHead === 0) await noteHead(ports)
    if (chores.areOurs && round % roundsOfTrim === 0) await trim(ports)
    if (await ports.clock.wait(extendMilliseconds, stop)) continue
    return chores.areOurs ? extend(ports) : undefined
  }
}

async function extend({ auditChain, auditHeads, log }: ChainPorts): Promise<void> {
  try {
    if ((await auditChain.extend()) === 0) return
    await writeHead({ auditChain, auditHeads })
  } catch (error) {
    // Entries are stored and signed nevertheless, and chained when the record answers again.
    log.warn({ code: isFault(error) ? error.code : 'unexpected', err: error }, 'audit not chained')
  }
}

async function noteHead(ports: ChainPorts): Promise<void> {
  await writeHead(ports).catch((error: unknown) => ports.log.warn({ err: error }, 'head of the audit not written'))
}

async function writeHead({ auditChain, auditHeads }: Pick<ChainPorts, 'auditChain' | 'auditHeads'>): Promise<void> {
  const head = await auditChain.head()
  if (head) await auditHeads.write(head)
}

async function trim({ auditChain, clock, settings, log }: ChainPorts): Promise<void> {
  const now = clock.now()
  const before = now.subtract({ hours: 24 * settings.current()['audit.keepDays'] })
  await auditChain.trim(before, now).catch((error: unknown) => log.warn({ err: error }, 'audit not trimmed'))
}
