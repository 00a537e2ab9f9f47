import type { Credential } from './credential.ts'
import type { Right } from './user.ts'

/** A person logged in at a terminal. Lives in memory only, in the terminal's own loop; the next person gets a new one. */
export interface Session {
  readonly id: string
  readonly terminalName: string
  readonly printerName: string
  readonly userName: string
  readonly rights: ReadonlySet<Right>
  readonly via: Credential['kind']
  readonly openedAt: Temporal.Instant
  readonly lastActiveAt: Temporal.Instant
}

const sessionIdleSeconds = 20
export const sessionMaxSeconds = 90
/** A document that has not started to print this long after its owner's session ended is called back. */
export const leaseSeconds = 120

/** Last instant of a session if nothing more happens in it. */
export function sessionEnd(session: Pick<Session, 'openedAt' | 'lastActiveAt'>): Temporal.Instant {
  const idle = session.lastActiveAt.add({ seconds: sessionIdleSeconds })
  const longest = session.openedAt.add({ seconds: sessionMaxSeconds })
  return Temporal.Instant.compare(idle, longest) < 0 ? idle : longest
}

/** Whether a session is still open. */
export function isSessionOpen(session: Session, at: Temporal.Instant): boolean {
  return Temporal.Instant.compare(at, sessionEnd(session)) < 0
}

/** Until when a document claimed now may start to print. */
export function leaseEnd(session: Pick<Session, 'openedAt'>): Temporal.Instant {
  return session.openedAt.add({ seconds: sessionMaxSeconds + leaseSeconds })
}
