import { sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import type { TerminalRecord, Terminals } from '../ports/directory.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import type { Tables } from './tables.ts'

export class SqlTerminals implements Terminals {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async find(name: string): Promise<TerminalRecord | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('terminal').selectAll().where('name', '=', name))
    return rows[0] && terminalOf(rows[0])
  }

  async list(): Promise<readonly TerminalRecord[]> {
    return (await this.#sql.read(this.#sql.db.selectFrom('terminal').selectAll().orderBy('name'))).map(terminalOf)
  }

  async create(terminal: TerminalRecord): Promise<void> {
    const row = { ...terminal, options: JSON.stringify(terminal.options) }
    await this.#sql.commit([statement(this.#sql.db.insertInto('terminal').values(row)), this.#count()])
  }

  async change(name: string, change: Partial<Omit<TerminalRecord, 'name'>>): Promise<TerminalRecord> {
    const set = {
      name,
      ...(change.driver === undefined ? {} : { driver: change.driver }),
      ...(change.options === undefined ? {} : { options: JSON.stringify(change.options) }),
      ...(change.printer === undefined ? {} : { printer: change.printer }),
      ...(change.requires === undefined ? {} : { requires: change.requires }),
      ...(change.site === undefined ? {} : { site: change.site }),
      ...(change.gateway === undefined ? {} : { gateway: change.gateway }),
    }
    const update = this.#sql.db.updateTable('terminal').set(set).where('name', '=', name)
    const { outcome } = await this.#sql.commit([statement(update, 1), this.#count()])
    const terminal = outcome === 'committed' ? await this.find(name) : undefined
    if (!terminal) throw new Fault('not-found', `there is no terminal ${name}`)
    return terminal
  }

  async remove(name: string): Promise<boolean> {
    const remove = this.#sql.db.deleteFrom('terminal').where('name', '=', name)
    const { outcome } = await this.#sql.commit([statement(remove, 1), this.#count()])
    return outcome === 'committed'
  }

  async revision(): Promise<number> {
    const { db, compiled } = this.#sql
    const select = compiled.statement('read revision', { name: 'terminals' }, ({ name }) =>
      db.selectFrom('revision').select('number').where('name', '=', name),
    )
    return (await this.#sql.rows<{ readonly number: number }>(select))[0]?.number ?? 0
  }

  /** Goes with each change, so that the list need not be read to see whether it is the same. */
  #count(): Statement {
    const next = sql<number>`number + 1`
    return statement(this.#sql.db.updateTable('revision').set({ number: next }).where('name', '=', 'terminals'))
  }
}

function terminalOf(row: Tables['terminal']): TerminalRecord {
  return {
    name: row.name,
    driver: row.driver,
    options: JSON.parse(row.options),
    printer: row.printer,
    requires: row.requires as TerminalRecord['requires'], // row border: only create and change write it
    site: row.site,
    gateway: row.gateway,
  }
}
