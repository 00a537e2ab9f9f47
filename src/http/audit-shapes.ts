import { type Static, Type } from 'typebox'
import type { AuditEntry } from '../ports/site.ts'
import { closed, InstantText, nullable } from './shapes.ts'

const AuditView = closed({
  id: Type.Integer(),
  at: InstantText,
  event: Type.String({ description: 'what happened, e.g. pin-issued' }),
  actor: Type.String({ description: 'who did it, e.g. admin, gateway, terminal:library-desk' }),
  userName: Type.Optional(Type.String()),
  terminalName: Type.Optional(Type.String()),
  printerName: Type.Optional(Type.String()),
  jobId: Type.Optional(Type.Integer()),
  detail: Type.Optional(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
  ),
})

export const AuditPage = closed(
  {
    entries: Type.Array(AuditView),
    next: nullable(Type.Integer(), 'what to give as afterId, or as beforeId from the newest down, for more; or null'),
  },
  {
    description: 'Entries in the order in which they were written, or from the newest down',
    examples: [
      {
        entries: [{ id: 1, at: '2026-11-24T08:00:00Z', event: 'pin-issued', actor: 'admin', userName: 'ada' }],
        next: null,
      },
    ],
  },
)

export function viewEntry(entry: AuditEntry & { readonly id: number }): Static<typeof AuditView> {
  const { id, event, actor, userName, terminalName, printerName, jobId, detail } = entry
  return {
    id,
    at: entry.at.toString(),
    event,
    actor,
    ...(userName === undefined ? {} : { userName }),
    ...(terminalName === undefined ? {} : { terminalName }),
    ...(printerName === undefined ? {} : { printerName }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(detail === undefined ? {} : { detail: { ...detail } }),
  }
}
