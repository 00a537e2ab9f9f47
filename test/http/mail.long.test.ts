import { afterEach, beforeEach, expect, test } from 'vitest'
import { queueMail } from '../../src/gateway/queue-mail.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada', { email: 'Ada@Example.org', language: 'cs' }))
  await house.users.create(someUser('grace'))
})
afterEach(() => house[Symbol.asyncDispose]())

const pins = '/api/users/:userName/pins'
const outbox = '/api/mail/outbox'
const text = '/api/mail/texts/:template/:language'
const server = { 'mail.host': '127.0.0.1', 'mail.security': 'none', 'mail.from': 'print@example.org' }
const issue = async (userName: string) => (await house.ask('POST', pins, { params: { userName } })).body as Issued
const mails = async (query = '') => (await house.ask('GET', outbox, { query })).body as Page
interface Issued {
  readonly pin: string
  readonly mail: string
}
interface Page {
  readonly mails: readonly { readonly id: string; readonly state: string; readonly lastError: string | null }[]
  readonly next: string | null
}

test('S11 S51 issuing tells whether a mail is on its way, or why not', async () => {
  expect((await issue('ada')).mail).toBe('no-server')
  await house.settings.change(server)
  expect([(await issue('ada')).mail, (await issue('grace')).mail]).toEqual(['queued', 'no-address'])
  await house.settings.change({ 'mail.pinForm': 'link' })
  expect((await issue('ada')).mail).toBe('no-public-url')
  expect((await mails()).mails).toHaveLength(1)
})

test('S60 with *Send a new PIN by email* off no mail is queued', async () => {
  await house.settings.change({ ...server, 'mail.sendPin': false })
  expect((await issue('ada')).mail).toBe('switched-off')
  expect((await mails()).mails).toEqual([])
})

test('the outbox is shown without what its mails tell', async () => {
  await house.settings.change(server)
  const { pin } = await issue('ada')
  const shown = await house.ask('GET', outbox)
  const expected = { template: 'new-pin', language: 'cs', userName: 'ada', recipient: 'Ada@example.org', tries: 0 }
  expect(shown.body).toMatchObject({ mails: [{ ...expected, state: 'waiting', lastError: null }], next: null })
  expect(shown.text).not.toContain(pin)
  const rows = await house.sql.read(house.sql.db.selectFrom('outbox').selectAll())
  expect(
    JSON.stringify(rows, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)),
  ).not.toContain(pin)
})

test('the outbox is read page by page and by state', async () => {
  await house.settings.change(server)
  for (const _ of [1, 2, 3]) await issue('ada')
  const first = await mails('limit=2')
  const second = await mails(`limit=2&before=${first.next}`)
  expect([first.mails.length, second.mails.length, second.next]).toEqual([2, 1, null])
  expect((await mails('state=sent')).mails).toEqual([])
  expect(await house.ask('GET', outbox, { query: 'before=none' })).toMatchObject({ status: 404 })
  expect(await house.ask('GET', outbox, { query: 'state=lost' })).toMatchObject({ status: 400 })
})

test('a mail is retried and given up, and the audit says so', async () => {
  await house.settings.change(server)
  await issue('ada')
  const id = (await mails()).mails[0]?.id ?? ''
  house.clock.forward({ hours: 1 })
  expect(await house.ask('POST', `${outbox}/:id/retry`, { params: { id } })).toMatchObject({
    status: 200,
    body: { dueAt: '2026-11-24T09:00:00Z', giveUpAt: '2026-11-28T09:00:00Z' },
  })
  expect(await house.ask('DELETE', `${outbox}/:id`, { params: { id } })).toMatchObject({ status: 204 })
  expect((await mails()).mails).toMatchObject([{ state: 'given-up', lastError: 'dropped-by-administrator' }])
  const again = await house.ask('POST', `${outbox}/:id/retry`, { params: { id } })
  expect(again).toMatchObject({ status: 409, body: { code: 'mail-state-conflict' } })
  const events = (await house.audit.list({ limit: 100 })).map(({ event }) => event)
  expect(events).toEqual(expect.arrayContaining(['mail-retried', 'mail-dropped']))
})

test.each(['POST', 'DELETE'] as const)('%s of a mail that is not there is 404', async method => {
  const route = method === 'POST' ? `${outbox}/:id/retry` : `${outbox}/:id`
  expect(await house.ask(method, route, { params: { id: 'none' } })).toMatchObject({ status: 404 })
})

test('whoever is removed leaves no mail behind', async () => {
  await house.settings.change(server)
  await issue('ada')
  await house.ask('DELETE', '/api/users/:userName', { params: { userName: 'ada' } })
  expect((await mails()).mails).toEqual([])
})

test('an event has one mail', async () => {
  const request = { template: 'visit-ended', facts: { hadJobs: true }, event: 'visit|1', userName: null } as const
  const guest = { address: 'guest@example.org', language: null }
  expect([await queueMail(house, { ...request, ...guest }), await queueMail(house, { ...request, ...guest })]).toEqual([
    true,
    false,
  ])
  await expect(queueMail(house, { ...request, ...guest, address: 'a@b@c' })).rejects.toMatchObject({
    code: 'mail-impossible',
  })
})

const params = { template: 'new-pin', language: 'cs' }
const own = { subject: 'Heslo pro {siteName}', body: 'PIN: {pin}\n\n[validUntil]do {validUntil}' }

test('a text is read, written, previewed and returned to the standard one', async () => {
  const standard = await house.ask('GET', text, { params })
  expect(standard.body).toMatchObject({ isOwn: false, subject: 'Váš nový PIN: {siteName}' })
  expect(await house.ask('PUT', text, { params, body: own })).toMatchObject({
    status: 200,
    body: { ...own, isOwn: true },
  })
  expect((await house.ask('GET', text, { params })).body).toEqual({ ...own, isOwn: true })
  const listed = (await house.ask('GET', '/api/mail/texts')).body as {
    templates: { template: string; own: string[] }[]
  }
  expect(listed.templates.find(({ template }) => template === 'new-pin')?.own).toEqual(['cs'])
  expect((await house.ask('POST', '/api/mail/preview', { body: params })).body).toMatchObject({
    subject: 'Heslo pro Holdfast',
    text: 'PIN: 123456\n\ndo středa 25. listopadu 2026 v 17:00 UTC\n',
  })
  expect(await house.ask('DELETE', text, { params })).toMatchObject({ status: 204 })
  expect(await house.ask('DELETE', text, { params })).toMatchObject({ status: 404 })
  expect((await house.ask('GET', text, { params })).body).toEqual(standard.body)
})

test('a text is previewed before it is written', async () => {
  const body = { ...params, subject: 'Nový PIN', body: '<b>{pin}</b> {validUntil}' }
  const { html } = (await house.ask('POST', '/api/mail/preview', { body })).body as { html: string }
  expect(html).toContain('&lt;b&gt;<strong')
  expect(await house.ownTexts.list()).toEqual([])
})

test.each([
  ['PUT', { ...own, body: 'no PIN' }, '#/body'],
  ['PUT', { ...own, subject: '{pin}' }, '#/subject'],
  ['PUT', { subject: 'x' }, '#/body'],
  ['POST', { ...params, body: '{password}' }, '#/body'],
  ['POST', { template: 'old-pin', language: 'cs' }, '#/template'],
] as const)('%s of a text such as %j is refused', async (method, body, pointer) => {
  const refused =
    method === 'PUT'
      ? await house.ask('PUT', text, { params, body })
      : await house.ask('POST', '/api/mail/preview', { body })
  expect(refused).toMatchObject({ status: 400, body: { code: 'input-invalid', errors: [{ pointer }] } })
})
