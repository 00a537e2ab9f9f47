import { type Credential, describeCredential } from '../core/credential.ts'
import type { Refusal } from '../core/refusal.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { LogInUser } from '../ports/facts.ts'
import type { Ports } from '../ports.ts'
import type { Accepted, Refused } from './admit-user.ts'
import { noteAudit } from './note-audit.ts'

type NotePorts = Pick<Ports, 'clock' | 'log' | 'audit'>

/** What a person gave, and when they had given it, by Clock.elapsed(). */
interface Given {
  readonly credential: Credential
  readonly began: number
}

/** Notes in audit and log how a log-in at a terminal ended. */
export function noteLogIn(
  ports: NotePorts,
  terminal: TerminalRecord,
  { credential, began }: Given,
  checked: Accepted | Refused,
): void {
  const { kind, length } = describeCredential(credential)
  const isRefused = checked.outcome === 'refused'
  const userName = isRefused ? checked.userName : checked.user.userName
  const isOffline = !isRefused && checked.isOffline === true
  const reason = isRefused ? checked.refusal.reason : null
  note(ports, terminal, {
    event: isRefused ? 'log-in-refused' : 'log-in',
    userName,
    detail: { via: kind, length, reason, ...(isOffline ? { offline: true } : {}) },
    milliseconds: Math.round(ports.clock.elapsed() - began),
  })
}

/** Notes why nothing was released to somebody who is logged in. */
export function noteRefusal(ports: NotePorts, terminal: TerminalRecord, user: LogInUser, refusal: Refusal): void {
  const problem = refusal.reason === 'printer-in-error' ? refusal.problem.kind : null
  note(ports, terminal, {
    event: 'release-refused',
    userName: user.userName,
    detail: { reason: refusal.reason, problem },
  })
}

interface Noted {
  readonly event: string
  readonly userName: string | undefined
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
  /** How long the person waited for it; for the log. */
  readonly milliseconds?: number
}

function note(ports: NotePorts, terminal: TerminalRecord, { event, userName, detail, milliseconds }: Noted): void {
  const { name: terminalName, printer: printerName } = terminal
  const entry = { at: ports.clock.now(), event, actor: `terminal:${terminalName}`, terminalName, printerName, detail }
  noteAudit(ports, userName === undefined ? entry : { ...entry, userName })
  // How long a PIN is, is nobody's business who only keeps logs.
  const { length: _, ...told } = detail
  ports.log.info({ event, terminalName, userName, printerName, ...told, milliseconds }, 'terminal outcome')
}
