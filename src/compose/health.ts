import { type Health, judgeClock, judgeHealth, terminalsHealth } from '../core/health.ts'
import type { MailRoom } from '../gateway/deliver-mail.ts'
import type { DirectoryContact } from '../gateway/directory-contact.ts'
import type { Drain } from '../gateway/drain.ts'
import type { TimeKeeper } from '../gateway/keep-time.ts'
import type { TerminalRoster } from '../gateway/terminal-roster.ts'
import type { CountedAudit } from '../http/audit-counts.ts'
import type { OpenLog } from '../log.ts'
import type { Mirror } from '../mirror/open-mirror.ts'
import type { Ports } from '../ports.ts'
import { type Databases, readDirectoryHealth } from './directory.ts'
import { type Fleet, readGatewayHealth } from './fleet.ts'
import type { Inbound } from './inbound.ts'
import { readMailHealth } from './mail.ts'

interface HealthParts {
  readonly ports: Ports
  readonly databases: Databases
  readonly audit: CountedAudit
  readonly log: OpenLog
  readonly mirror: Mirror | undefined
  readonly contact: DirectoryContact | undefined
  readonly time: TimeKeeper
  readonly fleet: Fleet
  readonly floor: TerminalRoster
  readonly room: MailRoom
  readonly inbound: Inbound
  readonly drain: Drain
}

/** What each part of the gateway says of itself. */
export async function readHealth(health: HealthParts): Promise<Health> {
  const { ports, databases, audit, log, mirror, contact, time, fleet, floor, room, inbound, drain } = health
  const [directory, siteRecord, spool, terminals, mail, gateway, officeDocuments, unchained] = await Promise.all([
    readDirectoryHealth(ports, databases.directory, contact),
    databases.site.health(ports.clock),
    ports.spool.health().catch((error: unknown) => ({ ok: false, reason: String(error) })),
    ports.terminals.list().catch(() => undefined),
    readMailHealth(ports, room),
    readGatewayHealth(ports, fleet),
    inbound.officeHealth(),
    ports.auditChain.unchained().catch(() => undefined),
  ])
  const own = terminals?.filter(({ name }) => !floor.isElsewhere(name))
  const connected = own?.map(({ name }) => floor.state(name).connected)
  const takesJobs = siteRecord.storesUnits && spool.ok
  const parts = {
    directory,
    siteRecord: judgeClock(siteRecord),
    gateway,
    spool,
    newJobs: takesJobs ? { ok: true } : { ok: false, reason: 'new jobs are refused; see siteRecord and spool' },
    heldJobs: siteRecord.storesUnits
      ? { ok: true }
      : { ok: false, reason: 'held jobs are not released; see siteRecord' },
    clock: time.health(),
    audit: { ok: audit.lost() === 0, lost: audit.lost(), unchained },
    log: log.health(),
    terminals: terminalsHealth(connected),
    mail,
    mailbox: inbound.health(),
    ...(mirror ? { mirror: mirror.health(), zoneThrottle: mirror.zoneTries.health() } : {}),
    officeDocuments,
  }
  // Held documents are released even when the spool takes no new ones, and a terminal may just be switched off.
  // Whom the mirror knows can log in without the directory.
  const judged = judgeHealth(parts, mirror?.answersAlone ? ['siteRecord'] : ['directory', 'siteRecord'])
  return drain.isBegun ? { parts, ready: false, reason: 'the gateway is stopping' } : judged
}
