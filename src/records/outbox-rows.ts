import type { OutboxMail } from '../ports/mail.ts'
import { toBytes, toInstant, toMs } from './row-values.ts'
import type { OutboxRow } from './tables.ts'

export function outboxRowOf(mail: OutboxMail): OutboxRow {
  return {
    id: mail.id,
    event: mail.event,
    state: mail.state,
    user_name: mail.userName,
    recipient: mail.recipient,
    pin_id: mail.pinId,
    template: mail.template,
    language: mail.language,
    facts: JSON.stringify(mail.facts),
    sealed: mail.sealed,
    message_id: mail.messageId,
    created_at: toMs(mail.createdAt),
    changed_at: toMs(mail.changedAt),
    due_at: toMs(mail.dueAt),
    give_up_at: toMs(mail.giveUpAt),
    leased_until: null,
    tries: mail.tries,
    last_error: mail.lastError,
  }
}

export function outboxMailOf(row: OutboxRow): OutboxMail {
  return {
    id: row.id,
    event: row.event,
    // row border: only outboxRowOf and the outbox write these
    state: row.state as OutboxMail['state'],
    userName: row.user_name,
    recipient: row.recipient,
    pinId: row.pin_id,
    template: row.template as OutboxMail['template'],
    language: row.language as OutboxMail['language'],
    facts: JSON.parse(row.facts),
    sealed: row.sealed && toBytes(row.sealed),
    messageId: row.message_id,
    createdAt: toInstant(row.created_at),
    changedAt: toInstant(row.changed_at),
    dueAt: toInstant(row.due_at),
    giveUpAt: toInstant(row.give_up_at),
    tries: row.tries,
    lastError: row.last_error,
  }
}
