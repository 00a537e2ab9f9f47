import type { AuditEntry, Ports } from '../ports.ts'

/**
 * Appends to the audit without making a person wait for it. The entry is queued behind the writes made so far, so it
 * becomes durable with them or with the next commit; a failure is logged.
 */
export function noteAudit(ports: Pick<Ports, 'audit' | 'log'>, entry: AuditEntry): void {
  ports.audit.append(entry).catch((error: unknown) => {
    ports.log.error({ err: error, event: entry.event }, 'audit entry not written')
  })
}
