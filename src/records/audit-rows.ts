import { isFault } from '../core/fault.ts'
import type { AuditEntry } from '../ports/site.ts'
import type { AuditPerson } from './audit-persons.ts'
import { toBytes, toInstant, toMs } from './row-values.ts'
import type { AuditRow } from './tables.ts'

export type StoredAuditRow = Omit<AuditRow, 'id'> & { readonly id: number }

const userPrefix = 'user:'
const personPrefix = 'person:'
const context = 'audit-entry'

/** What is under a person's key. */
interface Personal {
  readonly actor?: string
  readonly detail?: AuditEntry['detail']
}

/** The user name in an actor such as `user:ada`. */
export function userIn(actor: string): string | undefined {
  return actor.startsWith(userPrefix) ? actor.slice(userPrefix.length) : undefined
}

/** The row of an entry. `subject` is whom it is about, `doer` the user who did it. */
export function rowOfEntry(
  entry: AuditEntry,
  subject: AuditPerson | undefined,
  doer: AuditPerson | undefined,
): Omit<AuditRow, 'id' | 'mac'> {
  const actor = doer ? `${personPrefix}${doer.id}` : entry.actor
  return {
    at: toMs(entry.at),
    event: entry.event,
    terminal_name: entry.terminalName ?? null,
    printer_name: entry.printerName ?? null,
    job_id: entry.jobId ?? null,
    ...(subject ? sealedColumns(entry, actor, subject) : openColumns(entry, actor)),
  }
}

type Told = Pick<AuditRow, 'actor' | 'person' | 'detail' | 'sealed'>

function openColumns({ detail }: AuditEntry, actor: string): Told {
  return { actor, person: null, detail: detail ? JSON.stringify(detail) : null, sealed: null }
}

function sealedColumns({ detail }: AuditEntry, actor: string, subject: AuditPerson): Told {
  // What came from somebody's own address names them as well as their name does.
  const isPersonal = /^(?!terminal:|person:)[a-z]+:/.test(actor)
  const personal: Personal = { ...(isPersonal ? { actor } : {}), ...(detail ? { detail } : {}) }
  const isEmpty = Object.keys(personal).length === 0
  const sealed = isEmpty ? null : subject.sealer.seal(Buffer.from(JSON.stringify(personal), 'utf8'), context)
  return { actor: isPersonal ? null : actor, person: subject.id, detail: null, sealed }
}

/** Ids of the persons whom rows name. */
export function personsIn(rows: readonly StoredAuditRow[]): readonly string[] {
  return rows.flatMap(({ person, actor }) => [person ?? [], (actor && idIn(actor)) ?? []].flat())
}

/** The entry of a row; a person who was erased reads `erased:` and the first digits of the id. */
export function entryOfRow(
  row: StoredAuditRow,
  persons: ReadonlyMap<string, AuditPerson>,
): AuditEntry & { readonly id: number } {
  const { actor, detail } = {
    ...openPersonal(row, persons),
    ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) }),
  }
  return {
    id: row.id,
    at: toInstant(row.at),
    event: row.event,
    actor: row.actor === null ? (actor ?? 'erased') : nameActor(row.actor, persons),
    ...(row.person === null ? {} : { userName: persons.get(row.person)?.userName ?? erased(row.person) }),
    ...(row.terminal_name === null ? {} : { terminalName: row.terminal_name }),
    ...(row.printer_name === null ? {} : { printerName: row.printer_name }),
    ...(row.job_id === null ? {} : { jobId: row.job_id }),
    ...(detail === undefined ? {} : { detail }),
  }
}

function openPersonal(row: StoredAuditRow, persons: ReadonlyMap<string, AuditPerson>): Personal {
  const person = row.person === null ? undefined : persons.get(row.person)
  if (!person || !row.sealed) return {}
  try {
    return JSON.parse(Buffer.from(person.sealer.open(toBytes(row.sealed), context)).toString('utf8')) as Personal // rowOfEntry wrote it
  } catch (error) {
    // Somebody changed the row: the chain tells where; what is left of it is still shown.
    if (!isFault(error, 'secret-unreadable')) throw error
    return { actor: 'unreadable' }
  }
}

function nameActor(actor: string, persons: ReadonlyMap<string, AuditPerson>): string {
  const id = idIn(actor)
  return id === undefined ? actor : `${userPrefix}${persons.get(id)?.userName ?? erased(id)}`
}

function idIn(actor: string): string | undefined {
  return actor.startsWith(personPrefix) ? actor.slice(personPrefix.length) : undefined
}

function erased(id: string): string {
  return `erased:${id.slice(0, 8)}`
}
