import { type Static, Type } from 'typebox'
import type { AuditEntry } from '../ports/site.ts'
import { closed, InstantText, nullable } from './shapes.ts'

const Activity = closed({
  at: InstantText,
  event: Type.String({ description: 'what happened, e.g. log-in, job-released, pin-issued' }),
  by: Type.Enum(['you', 'administrator', 'gateway', 'terminal', 'somebody'], {
    description: 'who did it; somebody: whoever tried to log in over the network',
  }),
  terminalName: nullable(Type.String(), 'where, or null'),
  printerName: nullable(Type.String(), 'or null'),
  client: nullable(Type.String(), 'address it came from, or null'),
  reason: nullable(Type.String(), 'why it was refused, or null'),
})

export const ActivityList = closed({ entries: Type.Array(Activity) }, { description: 'The newest first' })
export type ActivityView = Static<typeof Activity>

/** What people are told of what happened lately. */
export const shownEvents: readonly string[] = [
  'log-in',
  'log-in-refused',
  'portal-log-in',
  'portal-log-in-refused',
  'queue-log-in-refused',
  'job-released',
  'pin-issued',
  'pin-revoked',
  'card-enrolled',
  'card-removed',
]

/** An entry about a user as that user may read it: without other people's names. */
export function viewActivity(entry: AuditEntry, userName: string): ActivityView {
  const { actor, detail = {} } = entry
  const [kind, ...rest] = actor.split(':')
  const ownAddress = kind === 'portal' || kind === 'ipp' ? rest.join(':') : undefined
  const [client, reason] = [ownAddress ?? detail['client'], detail['reason']]
  return {
    at: entry.at.toString(),
    event: entry.event,
    by: doerOf(actor, userName),
    terminalName: entry.terminalName ?? null,
    printerName: entry.printerName ?? null,
    client: typeof client === 'string' ? client : null,
    reason: typeof reason === 'string' ? reason : null,
  }
}

function doerOf(actor: string, userName: string): ActivityView['by'] {
  if (actor === `user:${userName}`) return 'you'
  const kind = actor.slice(0, actor.indexOf(':') + 1)
  if (kind === 'terminal:') return 'terminal'
  // Over the network a name is all that was given.
  if (kind === 'portal:' || kind === 'ipp:') return 'somebody'
  // Of other people only administrators do something to an account, by token or in their own name.
  return actor === 'admin' || actor === 'scim' || kind === 'user:' ? 'administrator' : 'gateway'
}
