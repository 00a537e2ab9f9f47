import { readFile } from 'node:fs/promises'
import https from 'node:https'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { revokePin } from '../../src/gateway/revoke-pin.ts'
import { findGroup, firstString, strings } from '../../src/ipp/codec-attributes.ts'
import type { Operation } from '../../src/ipp/codec-names.ts'
import { offeredOperations } from '../../src/ipp/server-operations.ts'
import { statement } from '../../src/records/sql.ts'
import { someUser } from '../office.ts'
import { type Asked, basic, jobId, lastDocument, pdf, post, requestBytes, requested, told } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

let house: QueueHouse
let ca: string
let pin: string
/** Nobody's: longer than any that is issued. */
const wrong = '90817263544536'

beforeEach(async () => {
  house = await openQueueHouse()
  ca = await readFile(join(house.tlsFolder, 'ipp-certificate.pem'), 'utf8')
  await house.settings.change({ 'queue.authentication': 'pin' })
  for (const userName of ['ada', 'grace'])
    await house.users.create(someUser(userName, { email: `${userName}@example.org` }))
  pin = await issue('ada')
})
afterEach(() => house[Symbol.asyncDispose]())

const issue = async (userName: string) =>
  (await issuePin(house, { userName, actor: 'test', cause: 'administrator' })).digits

/** Asks over TLS, as `mallory` says to be, with a PIN. */
async function ask(operation: Operation, digits: string | undefined, asked: Asked & { readonly as?: string } = {}) {
  const headers = digits === undefined ? {} : basic(asked.as ?? 'ada', digits)
  const answer = await post(house.port, requestBytes(operation, { userName: 'mallory', ...asked }), {
    ...{ ca, ...asked },
    headers,
  })
  return { ...answer, told: answer.body.length > 0 ? told(answer.body) : undefined }
}
const print = (digits: string | undefined, asked: Asked & { readonly as?: string } = {}) =>
  ask('Print-Job', digits, { document: pdf, ...asked })
const statusOf = async (asking: ReturnType<typeof ask>) => {
  const { status, told: answer } = await asking
  return answer?.status ?? status
}

async function expire(userName: string): Promise<void> {
  const over = house.clock.now().epochMilliseconds - 1
  const { db } = house.sql
  await house.sql.commit([
    statement(db.updateTable('pin').set({ valid_until: over, over_at: over }).where('user_name', '=', userName)),
  ])
}

describe('S03 a queue that wants user name and PIN', () => {
  test('asks for them by HTTP Basic', async () => {
    const { status, headers, body } = await print(undefined)
    expect([status, body.length]).toEqual([401, 0])
    expect(headers['www-authenticate']).toBe('Basic realm="Holdfast", charset="UTF-8"')
    expect(house.held).toEqual([])
  })

  test('holds a job for whoever the PIN belongs to, whatever the client says', async () => {
    for (const as of ['ada', 'ADA', 'ada@example.org']) expect(await statusOf(print(pin, { as }))).toBe('successful-ok')
    expect(house.held.map(({ userName }) => userName)).toEqual(['ada', 'ada', 'ada'])
  })

  test('refuses a wrong PIN, another user’s, and a user that there is not, all alike', async () => {
    const other = await issue('grace')
    const answers = [
      await print(wrong),
      await print(other),
      await print(pin, { as: 'nobody' }),
      await print(pin, { as: 'grace' }),
    ]
    expect(answers.map(({ status, body }) => [status, body.length])).toEqual(Array(4).fill([401, 0]))
    expect(house.held).toEqual([])
  })

  test('sends who speaks in clear to TLS, and looks at no PIN there', async () => {
    const bytes = requestBytes('Print-Job')
    const { status, headers } = await post(house.port, bytes, { document: pdf, headers: basic('ada', pin) })
    expect([status, headers.upgrade]).toEqual([426, 'TLS/1.2, HTTP/1.1'])
    expect(house.held).toEqual([])
  })

  test('S55 tells whose PIN has expired how to get a new one, and holds nothing', async () => {
    await expire('ada')
    const { told: answer } = await print(pin)
    expect(answer).toMatchObject({
      status: 'client-error-forbidden',
      text: 'This PIN has expired. For a new one, ask the administrator',
    })
    expect(house.held).toEqual([])
  })

  test('S40 S41 issues no PIN for a printed job', async () => {
    await print(pin)
    expect(await house.pins.ofUser('ada')).toHaveLength(1)
  })

  test('lets everybody find out about it, and wants a PIN for all that concerns a job', async () => {
    const statuses = await Promise.all(
      offeredOperations.map(async name => [name, await statusOf(ask(name, undefined))] as const),
    )
    const open = ['Get-Printer-Attributes', 'Identify-Printer', 'CUPS-Get-Default', 'CUPS-Get-Printers']
    expect(statuses.filter(([, status]) => status === 'successful-ok').map(([name]) => name)).toEqual(open)
    expect(statuses.filter(([, status]) => status === 401)).toHaveLength(offeredOperations.length - open.length)
  })

  test.each([
    ['pin', ['ipps'], ['basic'], ['tls']],
    ['none', ['ipp', 'ipps'], ['requesting-user-name', 'requesting-user-name'], ['none', 'tls']],
  ])('with %s it says so in its attributes', async (setting, schemes, authentication, security) => {
    await house.settings.change({ 'queue.authentication': setting })
    const { told: answer } = await ask('Get-Printer-Attributes', undefined, {
      attributes: [requested('printer-uri-supported', 'uri-authentication-supported', 'uri-security-supported')],
    })
    const printer = answer && findGroup(answer.message, 'printer')
    expect(strings(printer, 'printer-uri-supported').map(uri => uri.split(':')[0])).toEqual(schemes)
    expect(strings(printer, 'uri-authentication-supported')).toEqual(authentication)
    expect(strings(printer, 'uri-security-supported')).toEqual(security)
  })

  test('S05 refuses the job of who may not print', async () => {
    await house.users.putGroup('GUESTS', ['scan'])
    await house.users.change('ada', { groups: ['GUESTS'] })
    expect(await statusOf(print(pin))).toBe('client-error-not-authorized')
    expect(await statusOf(ask('Get-Jobs', pin))).toBe('successful-ok')
  })

  test('tells its user of a job and cancels it from anywhere, and nobody else', async () => {
    const { told: made } = await print(pin)
    const [id = 0] = made?.jobIds ?? []
    const other = await issue('grace')
    const from = '127.0.0.9'
    const titleFor = async (digits: string, as: string) => {
      const { told: answer } = await ask('Get-Job-Attributes', digits, { as, from, attributes: [jobId(id)] })
      return answer && firstString(findGroup(answer.message, 'job'), 'job-name')
    }
    expect([await titleFor(pin, 'ada'), await titleFor(other, 'grace')]).toEqual(['Untitled', undefined])
    expect((await ask('Get-Jobs', pin, { from })).told?.jobIds).toEqual([id])
    const cancel = (digits: string, as: string) =>
      statusOf(ask('Cancel-Job', digits, { as, from, attributes: [jobId(id)] }))
    expect([await cancel(other, 'grace'), await cancel(pin, 'ada')]).toEqual([
      'client-error-not-authorized',
      'successful-ok',
    ])
  })

  test('takes DOMAIN\\user for the user, where local parts are taken', async () => {
    expect(await statusOf(print(pin, { as: 'OFFICE\\ada' }))).toBe(401)
    await house.settings.change({ 'queue.userNameForm': 'local-part' })
    expect(await statusOf(print(pin, { as: 'BRANCH\\ada' }))).toBe('successful-ok')
  })
})

describe('on one connection', () => {
  let agent: https.Agent
  beforeEach(() => {
    agent = new https.Agent({ keepAlive: true, maxSockets: 1 })
  })
  afterEach(() => agent.destroy())

  const create = () => ask('Create-Job', pin, { agent })

  test('the PIN is counted once for the requests of a job', async () => {
    await house.settings.change({ 'pins.temporary': true, 'pins.uses': 1 })
    pin = await issue('ada')
    const [id = 0] = (await create()).told?.jobIds ?? []
    const sent = await ask('Send-Document', pin, { agent, attributes: [jobId(id), lastDocument()], document: pdf })
    expect(sent.told?.status).toBe('successful-ok')
    expect(house.held.map(({ userName }) => userName)).toEqual(['ada'])
    expect(await statusOf(print(pin))).toBe('client-error-forbidden')
  })

  test.each<[string, () => Promise<unknown>, unknown]>([
    ['is revoked', () => revokePin(house, { userName: 'ada', actor: 'test' }), 'client-error-forbidden'],
    ['expires', () => expire('ada'), 'client-error-forbidden'],
    [
      'is of an account that is switched off',
      () => house.users.change('ada', { enabled: false }),
      'client-error-forbidden',
    ],
    ['is of an account that is removed', () => house.users.remove('ada', house.clock.now()), 401],
  ])('a PIN that %s opens nothing from that instant on', async (_, end, expected) => {
    expect(await statusOf(create())).toBe('successful-ok')
    await end()
    expect(await statusOf(create())).toBe(expected)
  })

  test('another user gives another PIN and is another user', async () => {
    const other = await issue('grace')
    await print(pin, { agent })
    await print(other, { agent, as: 'grace' })
    await print(wrong, { agent, as: 'grace' })
    expect(house.held.map(({ userName }) => userName)).toEqual(['ada', 'grace'])
  })
})

describe('guesses', () => {
  test('are throttled: after five wrong PINs for a name even the right one is refused', async () => {
    for (let tries = 1; tries <= 5; tries += 1) await print(`${wrong}${tries}`)
    expect((await print(pin)).told).toMatchObject({
      status: 'client-error-forbidden',
      text: 'Too many tries. Come back in 15 min',
    })
    expect(house.held).toEqual([])
  })

  test('a client that gives the same wrong PIN again and again has tried once', async () => {
    for (let tries = 1; tries <= 10; tries += 1) expect((await print(wrong)).status).toBe(401)
    expect(await statusOf(print(pin))).toBe('successful-ok')
  })

  test('neither PIN nor header is in audit or log', async () => {
    await print(wrong)
    await print(pin)
    const entries = await house.audit.list({ limit: 100 })
    const written = JSON.stringify([entries, house.log.lines])
    for (const digits of [pin, wrong])
      for (const secret of [digits, basic('ada', digits).authorization.slice(6)]) expect(written).not.toContain(secret)
    expect(entries.map(({ event }) => event)).toContain('queue-log-in-refused')
  })
})
