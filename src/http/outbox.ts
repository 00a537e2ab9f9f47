import type { Static } from 'typebox'
import { Fault } from '../core/fault.ts'
import type { OutboxMail } from '../ports/mail.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import type { Caller } from './caller.ts'
import { MailPage, MailParams, MailView, OutboxQuery } from './mail-shapes.ts'
import { noteChange } from './note-change.ts'
import { answers, closed, limitOf, noContent, pageOf } from './shapes.ts'

const config = { access: 'operator' } as const
const tags = ['Mail']

const listSchema = {
  tags,
  summary: 'List the mails of the outbox',
  description: 'Those that wait, and those that were sent or given up in the last hundred days. No PINs, no links.',
  querystring: OutboxQuery,
  response: answers({ 200: MailPage }, 400, 404),
}

const retrySchema = {
  tags,
  summary: 'Send a mail at once',
  description: 'A mail that waits is due now; one that was given up is tried again, unless it had a PIN or link in it.',
  params: MailParams,
  body: closed({}, { description: 'nothing', examples: [{}] }),
  response: answers({ 200: MailView }, 400, 404, 409, 413, 415),
}

const dropSchema = {
  tags,
  summary: 'Give a mail up',
  description: 'It is not sent any more, unless that is happening this very moment. The PIN it tells stays valid.',
  params: MailParams,
  response: answers({ 204: noContent('Nobody tries any more') }, 400, 404, 409),
}

export function registerOutbox(app: Api, { ports }: AdminParts): void {
  app.get('/api/mail/outbox', { config, schema: listSchema }, async ({ query }) => {
    const before = query.before === undefined ? {} : { before: await findMail(ports, query.before) }
    const state = query.state === undefined ? {} : { state: query.state }
    const mails = await ports.outbox.list({ ...state, ...before, limit: limitOf(query) + 1 })
    const { page, next } = pageOf(mails, query, ({ id }) => id)
    return { mails: page.map(viewMail), next }
  })

  app.post('/api/mail/outbox/:id/retry', { config, schema: retrySchema }, async ({ params, caller }) => {
    const at = ports.clock.now()
    const giveUpAt = at.add({ hours: ports.settings.current()['mail.keepTryingHours'] })
    const mail = await ports.outbox.order(params.id, { kind: 'retry', giveUpAt }, at)
    await note(ports, caller, 'mail-retried', mail)
    return viewMail(mail)
  })

  app.delete('/api/mail/outbox/:id', { config, schema: dropSchema }, async ({ params, caller }, reply) => {
    const at = ports.clock.now()
    const mail = await ports.outbox.order(params.id, { kind: 'give-up', error: 'dropped-by-administrator' }, at)
    await note(ports, caller, 'mail-dropped', mail)
    return reply.code(204).send(null)
  })
}

async function findMail({ outbox }: AdminPorts, id: string): Promise<OutboxMail> {
  const mail = await outbox.find(id)
  if (!mail) throw new Fault('not-found', 'there is no mail of this id')
  return mail
}

function note(ports: AdminPorts, caller: Caller, event: string, { userName, template }: OutboxMail): Promise<void> {
  return noteChange(ports, caller, { event, ...(userName === null ? {} : { userName }), detail: { template } })
}

function viewMail(mail: OutboxMail): Static<typeof MailView> {
  const { id, template, language, userName, recipient, state, tries, lastError, messageId } = mail
  return {
    ...{ id, template, language, userName, recipient, state, tries, lastError, messageId },
    createdAt: mail.createdAt.toString(),
    changedAt: mail.changedAt.toString(),
    dueAt: mail.dueAt.toString(),
    giveUpAt: mail.giveUpAt.toString(),
  }
}
