import { randomBytes, randomUUID } from 'node:crypto'
import type { Sealer } from '../ports.ts'
import { toBytes } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import type { PersonRow } from './tables.ts'

/** A person as the audit knows one: entries hold the id and what is under the key, nothing else ties them to a name. */
export interface AuditPerson {
  readonly id: string
  readonly userName: string
  readonly sealer: Sealer
}

/** Persons kept in memory; beyond it all are read anew. */
const maxKept = 10_000
const keyOctets = 32

/** Gives each user name of the audit an id and a key of its own, until it is erased. */
export class AuditPersons {
  readonly #sql: Sql
  readonly #sealer: Sealer
  readonly #byName = new Map<string, AuditPerson>()

  constructor(sql: Sql, sealer: Sealer) {
    this.#sql = sql
    this.#sealer = sealer
  }

  /** The person of a name if at hand, without a read. */
  kept(userName: string): AuditPerson | undefined {
    return this.#byName.get(userName)
  }

  /** The person of a name, made if there is none. */
  async of(userName: string): Promise<AuditPerson> {
    const known = this.kept(userName) ?? (await this.find(userName))
    if (known) return known
    const id = randomUUID()
    const key = randomBytes(keyOctets)
    const row = { id, user_name: userName, sealed_key: this.#sealer.seal(key, contextOf(id)) }
    const insert = this.#sql.compiled.statement('add person', row, values =>
      this.#sql.db
        .insertInto('audit_person')
        .values(values)
        .onConflict(conflict => conflict.column('user_name').doNothing()),
    )
    const result = await this.#sql.commit([insert])
    const isOurs = result.outcome === 'committed' && result.results[0]?.changed === 1
    // Another gateway may have been first: then its id and key hold.
    return (isOurs ? undefined : await this.find(userName)) ?? this.#keep(row)
  }

  async find(userName: string): Promise<AuditPerson | undefined> {
    const select = this.#sql.compiled.statement('find person', { userName }, slots =>
      this.#sql.db.selectFrom('audit_person').selectAll().where('user_name', '=', slots.userName),
    )
    const [row] = await this.#sql.rows<PersonRow>(select)
    return row && this.#keep(row)
  }

  /** Those of the ids that are not erased. */
  async named(ids: readonly string[]): Promise<ReadonlyMap<string, AuditPerson>> {
    if (ids.length === 0) return new Map()
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('audit_person')
        .selectAll()
        .where('id', 'in', [...new Set(ids)]),
    )
    return new Map(rows.map(row => [row.id, this.#keep(row)]))
  }

  async rename(userName: string, newName: string): Promise<void> {
    const { db } = this.#sql
    const taken = db.selectFrom('audit_person').select('id').where('user_name', '=', newName)
    const update = db.updateTable('audit_person').set({ user_name: newName }).where('user_name', '=', userName)
    await this.#sql.commit([statement(update.where(({ not, exists }) => not(exists(taken))))])
    this.#byName.delete(userName)
  }

  async erase(userName: string): Promise<boolean> {
    const remove = this.#sql.db.deleteFrom('audit_person').where('user_name', '=', userName)
    const { outcome } = await this.#sql.commit([statement(remove, 1)])
    this.#byName.delete(userName)
    return outcome === 'committed'
  }

  #keep(row: PersonRow): AuditPerson {
    const kept = this.#byName.get(row.user_name)
    if (kept?.id === row.id) return kept
    const key = this.#sealer.open(toBytes(row.sealed_key), contextOf(row.id))
    const person = { id: row.id, userName: row.user_name, sealer: this.#sealer.under(key) }
    if (this.#byName.size >= maxKept) this.#byName.clear()
    this.#byName.set(row.user_name, person)
    return person
  }
}

function contextOf(id: string): string {
  return `audit-person|${id}`
}
