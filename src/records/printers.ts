import { Fault } from '../core/fault.ts'
import type { Printer } from '../core/printer.ts'
import type { Printers } from '../ports/directory.ts'
import { type Sql, statement } from './sql.ts'
import type { Tables } from './tables.ts'

export class SqlPrinters implements Printers {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async find(name: string): Promise<Printer | undefined> {
    const { compiled, db } = this.#sql
    const select = compiled.statement('find printer', { name }, key =>
      db.selectFrom('printer').selectAll().where('name', '=', key.name),
    )
    const [row] = await this.#sql.rows<Tables['printer']>(select)
    return row && printerOf(row)
  }

  async list(): Promise<readonly Printer[]> {
    return (await this.#sql.read(this.#sql.db.selectFrom('printer').selectAll().orderBy('name'))).map(printerOf)
  }

  async create(printer: Printer): Promise<void> {
    await this.#sql.commit([statement(this.#sql.db.insertInto('printer').values(rowOf(printer)))])
  }

  async change(name: string, change: Partial<Omit<Printer, 'name'>>): Promise<Printer> {
    const set = {
      name,
      ...(change.uri === undefined ? {} : { uri: change.uri }),
      ...(change.snmp === undefined ? {} : { snmp: change.snmp && JSON.stringify(change.snmp) }),
      ...(change.site === undefined ? {} : { site: change.site }),
      ...(change.certificateSha256 === undefined ? {} : { certificate_sha256: change.certificateSha256 }),
    }
    const update = this.#sql.db.updateTable('printer').set(set).where('name', '=', name)
    const { outcome } = await this.#sql.commit([statement(update, 1)])
    const printer = outcome === 'committed' ? await this.find(name) : undefined
    if (!printer) throw new Fault('not-found', `there is no printer ${name}`)
    return printer
  }

  async remove(name: string): Promise<boolean> {
    const { outcome } = await this.#sql.commit([
      statement(this.#sql.db.deleteFrom('printer').where('name', '=', name), 1),
    ])
    return outcome === 'committed'
  }
}

function rowOf(printer: Printer): Tables['printer'] {
  return {
    name: printer.name,
    uri: printer.uri,
    snmp: printer.snmp && JSON.stringify(printer.snmp),
    certificate_sha256: printer.certificateSha256,
    site: printer.site,
  }
}

function printerOf(row: Tables['printer']): Printer {
  return {
    name: row.name,
    uri: row.uri,
    snmp: row.snmp === null ? null : JSON.parse(row.snmp),
    certificateSha256: row.certificate_sha256,
    site: row.site,
  }
}
