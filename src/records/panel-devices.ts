import type { PanelDevices } from '../ports/panels.ts'
import { toBytes, toMs } from './row-values.ts'
import { type Sql, statement } from './sql.ts'

const noCode = { sealed_code: null, code_until: null }

export class SqlPanelDevices implements PanelDevices {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async offer(terminalName: string, sealedCode: Uint8Array, until: Temporal.Instant): Promise<void> {
    const code = { sealed_code: sealedCode, code_until: toMs(until) }
    const insert = this.#sql.db
      .insertInto('panel_device')
      .values({ terminal_name: terminalName, digest: null, ...code })
    await this.#sql.commit([
      statement(insert.onConflict(conflict => conflict.column('terminal_name').doUpdateSet(code))),
    ])
  }

  async codeOf(terminalName: string, at: Temporal.Instant): Promise<Uint8Array | undefined> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('panel_device')
        .select('sealed_code')
        .where('terminal_name', '=', terminalName)
        .where('code_until', '>', toMs(at)),
    )
    const sealed = rows[0]?.sealed_code
    return sealed ? toBytes(sealed) : undefined
  }

  async enroll(terminalName: string, sealedCode: Uint8Array, digest: Uint8Array): Promise<boolean> {
    const update = this.#sql.db
      .updateTable('panel_device')
      .set({ ...noCode, digest })
      .where('terminal_name', '=', terminalName)
      .where('sealed_code', '=', sealedCode)
    return (await this.#sql.commit([statement(update, 1)])).outcome === 'committed'
  }

  async find(digest: Uint8Array): Promise<string | undefined> {
    const query = this.#sql.db.selectFrom('panel_device').select('terminal_name').where('digest', '=', digest)
    return (await this.#sql.read(query))[0]?.terminal_name
  }

  async revoke(terminalName: string): Promise<boolean> {
    const remove = this.#sql.db.deleteFrom('panel_device').where('terminal_name', '=', terminalName)
    return (await this.#sql.commit([statement(remove, 1)])).outcome === 'committed'
  }
}
