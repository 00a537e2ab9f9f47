import type { Language } from '../core/language.ts'
import type { MailTemplate } from '../core/mail-templates.ts'
import type { MailText } from '../core/mail-text.ts'
import type { OwnTexts } from '../ports/mail.ts'
import { type Sql, statement } from './sql.ts'

export class SqlOwnTexts implements OwnTexts {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async find(template: MailTemplate, language: Language): Promise<MailText | undefined> {
    const { db } = this.#sql
    const select = db.selectFrom('mail_text').select(['subject', 'body']).where('template', '=', template)
    const [row] = await this.#sql.read(select.where('language', '=', language))
    return row && { subject: row.subject, body: row.body }
  }

  async list(): Promise<readonly { readonly template: MailTemplate; readonly language: Language }[]> {
    const { db } = this.#sql
    const select = db.selectFrom('mail_text').select(['template', 'language']).orderBy('template').orderBy('language')
    const rows = await this.#sql.read(select)
    // row border: only put writes them
    return rows.map(row => ({ template: row.template as MailTemplate, language: row.language as Language }))
  }

  async put(template: MailTemplate, language: Language, { subject, body }: MailText): Promise<void> {
    const insert = this.#sql.db.insertInto('mail_text').values({ template, language, subject, body })
    const replace = insert.onConflict(conflict =>
      conflict.columns(['template', 'language']).doUpdateSet({ subject, body }),
    )
    await this.#sql.commit([statement(replace)])
  }

  async remove(template: MailTemplate, language: Language): Promise<boolean> {
    const remove = this.#sql.db.deleteFrom('mail_text').where('template', '=', template)
    const { outcome } = await this.#sql.commit([statement(remove.where('language', '=', language), 1)])
    return outcome === 'committed'
  }
}
