import type { AuditEntry } from '../ports/site.ts'
import type { AdminPorts } from './admin-parts.ts'
import type { Caller } from './caller.ts'

/** Appends to the audit what somebody changed just now. */
export function noteChange(
  ports: Pick<AdminPorts, 'audit' | 'clock'>,
  caller: Caller,
  entry: Omit<AuditEntry, 'at' | 'actor'>,
): Promise<void> {
  return ports.audit.append({ at: ports.clock.now(), actor: caller.actor, ...entry })
}
