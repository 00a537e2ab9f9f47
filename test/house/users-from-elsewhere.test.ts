import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailCatcher } from '../mail/mail-catcher.ts'
import { pinIn } from '../mail/mail-house.ts'
import { type MovedClock, openMovedClock } from '../servers/moved-clock.ts'
import { type StartedGateway, startGateway } from '../servers/start-gateway.ts'
import { people, type Slapd, startSlapd, userNumber } from '../servers/start-slapd.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'

/** Everyone rotates: users of slapd, and of a provisioning service, get temporary PINs. */
let stack: AsyncDisposableStack
let gateway: StartedGateway
let slapd: Slapd
let mailbox: MailCatcher
let clock: MovedClock
beforeAll(async () => {
  stack = new AsyncDisposableStack()
  slapd = stack.use(await startSlapd({ users: 2_000 }))
  mailbox = stack.use(await MailCatcher.start())
  clock = await openMovedClock(stack.use(await openTempFolder('clock')).path)
  const flags = ['--pin-stretch', 'none', '--log-level', 'warn']
  gateway = stack.use(await startGateway({ flags, env: clock.env }))
  await gateway.api('PATCH', '/api/settings', {
    ...slapd.settings,
    ...mailbox.settings,
    'pins.temporary': true,
    'pins.validityHours': 720,
    'scim.enabled': true,
    'scim.token': scimToken,
  })
}, 60_000)
afterAll(() => stack.disposeAsync())

const scimToken = 's'.repeat(32)
interface OwnPin {
  readonly kind: string
  readonly valid: boolean
  readonly issuedAt: string
  readonly validUntil: string
}
interface Run {
  readonly id: string
  readonly state: string
  readonly done: Readonly<Record<string, number>>
}

async function synchronise(body: object = {}): Promise<Run> {
  await gateway.api('POST', '/api/synchronisation/runs', body).catch((error: Error) => {
    // A long run outlives the patience of the caller; it goes on.
    if (error.name !== 'TimeoutError') throw error
  })
  return until(
    async () => {
      const { runs } = await gateway.api<{ runs: readonly [Run] }>('GET', '/api/synchronisation?limit=1')
      return runs[0].state !== 'running' && runs[0]
    },
    { withinMs: 60_000, what: 'the end of the run' },
  )
}

const pinsOf = async (userName: string) =>
  (await gateway.api<{ pins: readonly OwnPin[] }>('GET', `/api/users/${userName}/pins`)).pins

/** Every one of so many mails went to another address, and tells a PIN and when it ends. */
async function expectOneMailEach(count: number): Promise<void> {
  const mails = await mailbox.caught(count, 60_000)
  expect(new Set(mails.flatMap(({ to }) => to)).size).toBe(count)
  expect(mails.filter(({ text }) => !/^\d{6,}$/m.test(text) || !text.includes('UTC')).map(({ to }) => to)).toEqual([])
}

test('S50 S51 S53 2,000 users of slapd get an account, a temporary PIN and a mail each, and a second run changes nothing', async () => {
  const first = await synchronise()
  expect([first.state, first.done]).toEqual(['done', expect.objectContaining({ created: 2_000, pinsIssued: 2_000 })])
  for (const at of [0, 999, 1_999])
    expect(await pinsOf(userNumber(at))).toMatchObject([{ kind: 'temporary', valid: true }])
  await expectOneMailEach(2_000)
  expect((await synchronise()).done).toMatchObject({ untouched: 2_000, created: 0, changed: 0, pinsIssued: 0 })
})

test('brake: whoever leaves slapd opens nothing any more; too many at once are not believed', async () => {
  await slapd.modify(`dn: uid=${userNumber(0)},${people}\nchangetype: delete\n`)
  expect((await synchronise()).done).toMatchObject({ deactivated: 1 })
  expect(await pinsOf(userNumber(0))).toMatchObject([{ valid: false }])
  await gateway.api('PATCH', '/api/settings', { 'ldap.filter': '(uid=user000*)' })
  await expect(gateway.api('POST', '/api/synchronisation/runs', {})).rejects.toThrow('synchronisation-braked')
  expect((await pinsOf(userNumber(1_500)))[0]?.valid).toBe(true)
})

test('S50 S51 500 users provisioned by SCIM get a PIN and a mail each, and none when they are deactivated', async () => {
  const scim = async (method: string, path: string, body: object) => {
    const answer = await fetch(`http://${gateway.http}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${scimToken}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { readonly id: string }
  }
  const names = Array.from({ length: 500 }, (_, at) => `scim${at}`)
  const ids: string[] = []
  for (let at = 0; at < names.length; at += 10) {
    const some = names.slice(at, at + 10).map(userName => ({
      userName,
      emails: [{ value: `${userName}@example.org`, type: 'work', primary: true }],
    }))
    ids.push(...(await Promise.all(some.map(user => scim('POST', '/Users', user)))).map(({ id }) => id))
  }
  for (const name of names.filter((_, at) => at % 100 === 99))
    expect(await pinsOf(name)).toMatchObject([{ valid: true }])
  await expectOneMailEach(2_500)
  const Operations = [{ op: 'Replace', path: 'active', value: 'False' }]
  await scim('PATCH', `/Users/${ids[0]}`, { Operations })
  expect(await pinsOf('scim0')).toMatchObject([{ valid: false }])
  const metrics = await fetch(`http://${gateway.http}/metrics`, {
    headers: { authorization: `Bearer ${gateway.token}` },
  })
  expect(await metrics.text()).toContain('holdfast_audit_events_total{event="pin-issued"} 2500\n')
})

test('S52 S54 S55 S56 S57 S58 each logs in with the PIN of the mail, is out after its time, asks for the next one and has the whole period again', async () => {
  const ask = async (path: string, body: object) => {
    const answer = await fetch(`http://${gateway.http}/api/portal${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const newestPin = (userName: string) =>
    pinIn(mailbox.mails.findLast(({ to }) => to[0] === `${userName}@example.org`)?.text) ?? expect.fail('no PIN')
  const first = [userNumber(7), 'scim7'].map(userName => ({ userName, pin: newestPin(userName) }))
  for (const own of first) expect((await ask('/session', own)).status).toBe(201)
  await clock.ahead(721)
  for (const [at, own] of first.entries()) {
    const late = await ask('/session', own)
    expect([late.status, late.text]).toEqual([401, expect.stringContaining('expired')])
    expect((await ask('/new-pin', { userName: `${own.userName}@example.org` })).status).toBe(202)
    await mailbox.caught(2_500 + at + 1)
    expect((await ask('/session', { ...own, pin: newestPin(own.userName) })).status).toBe(201)
    const pins = await pinsOf(own.userName)
    const hours = pins.map(({ issuedAt, validUntil }) => (Date.parse(validUntil) - Date.parse(issuedAt)) / 3_600_000)
    expect([pins.at(-1)?.valid, hours.at(-1)]).toEqual([true, 720])
  }
})

test('a gateway that is stopped in the middle of a run stops at once', async () => {
  await using other = await startGateway({ flags: ['--pin-stretch', 'none', '--log-level', 'error'] })
  await other.api('PATCH', '/api/settings', slapd.settings)
  const asked = other.api('POST', '/api/synchronisation/runs', {}).catch(() => undefined)
  await until(async () => (await other.api<{ users: readonly object[] }>('GET', '/api/users')).users.length > 0, {
    withinMs: 10_000,
    what: 'the first users',
  })
  process.kill(other.pid, 'SIGTERM')
  expect(await other.ended).toBe(0)
  await asked
})
