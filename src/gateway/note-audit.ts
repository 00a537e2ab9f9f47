import type { AuditEntry } from '../ports/site.ts'
import type { Ports } from '../ports.ts'

/**
 * Appends to the audit without making a person wait for it: the entry becomes durable with the next write, or some
 * milliseconds later; a failure is logged.
 */
export function noteAudit(ports: Pick<Ports, 'audit' | 'log'>, entry: AuditEntry): void {
  ports.audit.append(entry).catch((error: unknown) => {
    ports.log.error({ err: error, event: entry.event }, 'audit entry not written')
  })
}
