import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answerFloorMilliseconds } from '../../src/gateway/check-named-pin.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { loggedIn, pinOf, Visitor } from './portal-visitor.ts'

let house: House
let visitor: Visitor
const address = 'ada@example.org'
beforeEach(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada', { email: address }))
  await house.users.create(someUser('bob'))
  await house.settings.change({
    'mail.host': 'mail.example.org',
    'mail.from': 'print@example.org',
    'site.publicUrl': 'https://print.example.org',
  })
  visitor = new Visitor(house)
})
afterEach(() => house[Symbol.asyncDispose]())

/** A refusal comes no sooner than the floor: the clock is moved while it is awaited. */
async function refused(answer: Promise<Awaited<ReturnType<Visitor['ask']>>>) {
  const settled = answer.finally(() => clearInterval(moving))
  const moving = setInterval(() => house.clock.forward({ milliseconds: answerFloorMilliseconds }), 1)
  return settled
}

test.each(['ada', 'ADA', address, 'Ada@Example.ORG'])('S02 the PIN logs its user %s in at the portal', async name => {
  const answer = await visitor.logIn(name, await pinOf(house, 'ada'))
  expect(answer).toMatchObject({ status: 201, body: { userName: 'ada', via: 'pin', pin: { valid: true } } })
  expect((await visitor.ask('GET', '/api/portal/session')).body).toMatchObject({ userName: 'ada', email: address })
})

test('S05 the session carries the rights of the groups, those of staff only with more than a PIN', async () => {
  await house.users.change('ada', { groups: ['IT'] })
  await house.users.putGroup('IT', ['portal', 'scan', 'manage'])
  const pin = await pinOf(house, 'ada')
  expect((await visitor.logIn('ada', pin)).body['rights']).toEqual(['portal', 'scan'])
  expect((await visitor.ask('GET', '/api/users')).status).toBe(403)
  const byLink = await loggedIn(house, 'ada')
  expect((await byLink.ask('GET', '/api/users')).status).toBe(200)
  await house.settings.change({ 'portal.staffMayUsePin': true })
  expect((await visitor.ask('GET', '/api/users')).status).toBe(200)
})

test('the cookie is for this host alone, and its token is new at each log-in', async () => {
  const pin = await pinOf(house, 'ada')
  const { headers } = await visitor.logIn('ada', pin)
  expect(headers['set-cookie']).toMatch(/^__Host-holdfast=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  const [first, stolen] = [visitor.cookie, new Visitor(house)]
  stolen.cookie = first
  await visitor.logIn('ada', pin)
  expect(visitor.cookie).not.toBe(first)
  expect((await stolen.ask('GET', '/api/portal/session')).status).toBe(401)
})

test('what is wrong with a log-in is not told', async () => {
  const bobs = await pinOf(house, 'bob')
  await pinOf(house, 'ada')
  const tries = [
    ['nobody', bobs],
    ['ada', bobs],
    ['ada', '000000'],
    ['', 'x'],
    ['nobody@example.org', '12'],
  ] as const
  const answers = []
  for (const [name, pin] of tries) answers.push(await refused(visitor.logIn(name || ' ', pin)))
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 401, body: { code: 'log-in-refused', detail: answers[0]?.body['detail'] } })
})

test('S55 after expiry the PIN opens no session, and the one it opened ends with it; S56 the way to a new one is told', async () => {
  await house.settings.change({ 'pins.temporary': true, 'pins.validityHours': 1, 'portal.sessionIdleMinutes': 1440 })
  const pin = await pinOf(house, 'ada')
  await visitor.logIn('ada', pin)
  house.clock.forward({ minutes: 59 })
  expect((await visitor.ask('GET', '/api/portal/session')).status).toBe(200)
  house.clock.forward({ minutes: 1 })
  expect((await visitor.ask('GET', '/api/portal/session')).status).toBe(401)
  const answer = await refused(new Visitor(house).logIn('ada', pin))
  expect(answer.body).toMatchObject({ code: 'log-in-refused', detail: expect.stringMatching(/expired.*New PIN/) })
})

test('wrong PINs of one name are limited; other names and other clients go on', async () => {
  const pin = await pinOf(house, 'ada')
  for (let tries = 0; tries < 5; tries += 1) expect((await refused(visitor.logIn('ada', '000000'))).status).toBe(401)
  expect((await refused(visitor.logIn('ada', pin))).status).toBe(429)
  expect((await visitor.logIn('bob', await pinOf(house, 'bob'))).status).toBe(201)
  house.clock.forward({ minutes: 15 })
  expect((await visitor.logIn('ada', pin)).status).toBe(201)
})

test('right PINs are not counted', async () => {
  const pin = await pinOf(house, 'ada')
  for (let times = 0; times < 12; times += 1) expect((await visitor.logIn('ada', pin)).status).toBe(201)
})

test('S31 S38 a regular user makes a new PIN: persistent, and the session goes on', async () => {
  const old = await pinOf(house, 'ada')
  const other = new Visitor(house)
  await visitor.logIn('ada', old)
  await other.logIn('ada', old)
  const { status, body } = await visitor.ask('POST', '/api/portal/pin', {})
  expect([status, body]).toEqual([201, expect.objectContaining({ kind: 'persistent', validUntil: null, valid: true })])
  expect((await visitor.ask('GET', '/api/portal/session')).status).toBe(200)
  expect((await other.ask('GET', '/api/portal/session')).status).toBe(401)
  expect((await new Visitor(house).logIn('ada', String(body['pin']))).status).toBe(201)
  expect((await refused(new Visitor(house).logIn('ada', old))).status).toBe(401)
})

test('S39 S46 S47 a guest makes a new PIN in the portal too, and it is temporary; S48 a regular one stays persistent', async () => {
  await house.users.change('bob', { groups: ['GUESTS'] })
  await house.settings.change({ 'pins.temporary': true, 'pins.temporaryFor': { groups: ['GUESTS'] } })
  const guest = await loggedIn(house, 'bob')
  const end = house.clock.now().add({ hours: 24 }).toString()
  expect((await guest.ask('POST', '/api/portal/pin', {})).body).toMatchObject({ kind: 'temporary', validUntil: end })
  const regular = await loggedIn(house, 'ada')
  expect((await regular.ask('POST', '/api/portal/pin', {})).body).toMatchObject({ kind: 'persistent' })
})

test('S10 S42 S43 S44 S63 with changing off nobody makes a new PIN in the portal', async () => {
  await house.settings.change({ 'pins.usersMayChange': false })
  for (const name of ['ada', 'bob']) {
    const user = await loggedIn(house, name)
    expect((await user.ask('POST', '/api/portal/pin', {})).body).toMatchObject({ status: 403, code: 'pin-change-off' })
    expect((await user.ask('GET', '/api/portal/session')).body['mayChangePin']).toBe(false)
  }
})

test('S45 S64 with changing off the log-in page offers no forgotten PIN, and none can be asked for', async () => {
  expect((await visitor.ask('GET', '/api/portal')).body).toMatchObject({ newPin: true })
  await house.settings.change({ 'pins.usersMayChange': false })
  expect((await visitor.ask('GET', '/api/portal')).body).toMatchObject({ newPin: false })
  const asked = await visitor.ask('POST', '/api/portal/new-pin', { userName: 'ada' })
  expect(asked.body).toMatchObject({ status: 403, code: 'pin-change-off' })
})

test('S56 a new PIN is asked for without being logged in, by name or address', async () => {
  for (const userName of ['ada', address]) await visitor.ask('POST', '/api/portal/new-pin', { userName })
  await vi.waitFor(() => {
    house.clock.forward({ seconds: 1 })
    expect(house.asked).toEqual([1, 2].map(() => ({ kind: 'new-pin', userName: 'ada', email: address })))
  })
})

test('O9 the answer is the same for a user, for nobody, for one without an address and for one switched off', async () => {
  await house.users.create(someUser('eve', { enabled: false, email: 'eve@example.org' }))
  const answers = []
  for (const userName of ['ada', 'nobody', 'bob', 'eve'])
    answers.push(await visitor.ask('POST', '/api/portal/new-pin', { userName }))
  for (const { status, text } of answers) expect([status, text]).toEqual([202, answers[0]?.text])
  await house.parts.mailRequests.take({ kind: 'log-in-link', name: 'ada', client: '192.0.2.9' })
  await vi.waitFor(() => {
    house.clock.forward({ seconds: 1 })
    expect(house.asked.map(({ kind, userName }) => `${kind} ${userName}`)).toEqual(['new-pin ada', 'log-in-link ada'])
  })
})

test.each(['ada', 'nobody'])('O9 requests for %s are limited by name, and by client', async userName => {
  const ask = (name: string) => visitor.ask('POST', '/api/portal/new-pin', { userName: name })
  for (let times = 0; times < 3; times += 1) expect((await ask(userName)).status).toBe(202)
  expect((await ask(userName)).status).toBe(429)
  for (let other = 0; other < 7; other += 1) expect((await ask(`other${other}`)).status).toBe(202)
  expect((await ask('one more')).status).toBe(429)
})

test('a mailed link logs in once, within fifteen minutes, and not while the account is off', async () => {
  const link = async () => {
    const { token, digest } = house.tokens.draw()
    const at = house.clock.now()
    const times = { createdAt: at, expiresAt: at.add({ minutes: 15 }) }
    await house.links.add(
      { id: house.random.uuid(), purpose: 'log-in', userName: 'ada', ...times, sealed: null },
      digest,
    )
    return token
  }
  const use = (token: string) => visitor.ask('POST', '/api/portal/session/link', { token })
  const token = await link()
  expect(await use(token)).toMatchObject({ status: 201, body: { userName: 'ada', via: 'mail-link' } })
  expect((await use(token)).body).toMatchObject({ code: 'link-over' })
  const late = await link()
  house.clock.forward({ minutes: 15 })
  expect((await use(late)).body).toMatchObject({ code: 'link-over' })
  const closed = await link()
  await house.users.change('ada', { enabled: false })
  expect((await use(closed)).status).toBe(401)
})

test('a link shows the digits of a PIN once', async () => {
  const { token, digest } = house.tokens.draw()
  const at = house.clock.now()
  const sealed = house.sealer.seal(Buffer.from('483920'), 'link|l1')
  const times = { createdAt: at, expiresAt: at.add({ minutes: 15 }) }
  await house.links.add({ id: 'l1', purpose: 'show-pin', userName: 'ada', ...times, sealed }, digest)
  const show = () => visitor.ask('POST', '/api/portal/pin-link', { token })
  const answers = await Promise.all([show(), show(), show()])
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404])
  expect(answers.find(({ status }) => status === 200)?.body).toEqual({ pin: '483920' })
})

test('a session ends when it is idle, when it is old, and when the user is switched off or logs out', async () => {
  const is = async (who: Visitor) => (await who.ask('GET', '/api/portal/session')).status
  const [idle, old, off, out] = (await Promise.all([1, 2, 3, 4].map(() => loggedIn(house, 'ada')))) as [
    Visitor,
    Visitor,
    Visitor,
    Visitor,
  ]
  house.clock.forward({ minutes: 29 })
  for (const one of [old, off, out]) expect(await is(one)).toBe(200)
  house.clock.forward({ minutes: 1 })
  expect(await is(idle)).toBe(401)
  await out.ask('DELETE', '/api/portal/session')
  expect(await is(out)).toBe(401)
  await house.users.change('ada', { enabled: false })
  expect(await is(off)).toBe(401)
  await house.users.change('ada', { enabled: true })
  expect(await is(off)).toBe(401)
  for (let half = 0; half < 22; half += 1) {
    house.clock.forward({ minutes: 29 })
    await is(old)
  }
  house.clock.forward({ minutes: 60 })
  expect(await is(old)).toBe(401)
})

test('a user sees the own sessions and ends another one, but none of somebody else', async () => {
  const [here, there] = [await loggedIn(house, 'ada'), await loggedIn(house, 'ada')]
  const stranger = await loggedIn(house, 'bob')
  const { sessions } = (await here.ask('GET', '/api/portal/sessions')).body as {
    sessions: { id: string; isThis: boolean }[]
  }
  expect(sessions.map(({ isThis }) => isThis).toSorted()).toEqual([false, true])
  const other = sessions.find(({ isThis }) => !isThis)?.id
  expect((await stranger.ask('DELETE', `/api/portal/sessions/${other}`)).status).toBe(404)
  expect((await here.ask('DELETE', `/api/portal/sessions/${other}`)).status).toBe(204)
  expect((await there.ask('GET', '/api/portal/session')).status).toBe(401)
})

test('a request that no page of ours made changes nothing', async () => {
  const user = await loggedIn(house, 'ada')
  const { csrfToken } = user
  for (const token of ['', 'x', csrfToken.slice(1), `${csrfToken}0`]) {
    user.csrfToken = token
    expect((await user.ask('POST', '/api/portal/pin', {})).body).toMatchObject({ status: 403, code: 'cross-site' })
  }
  user.csrfToken = csrfToken
  for (const site of ['cross-site', 'same-site', 'none'])
    expect((await user.ask('POST', '/api/portal/pin', {}, { 'sec-fetch-site': site })).status).toBe(403)
  expect((await user.ask('POST', '/api/portal/pin', {}, { 'sec-fetch-site': 'same-origin' })).status).toBe(201)
})

test('a user blocks an own card, not one of somebody else', async () => {
  const enroll = async (userName: string, number: string) =>
    (await house.ask('POST', '/api/users/:userName/cards', { params: { userName }, body: { number } })).body as {
      id: string
    }
  const [own, others] = [await enroll('ada', '1234'), await enroll('bob', '5678')]
  const user = await loggedIn(house, 'ada')
  expect((await user.ask('DELETE', `/api/portal/cards/${others.id}`)).status).toBe(404)
  expect((await user.ask('DELETE', `/api/portal/cards/${own.id}`)).status).toBe(204)
  expect((await user.ask('GET', '/api/portal/cards')).body).toEqual({ cards: [] })
})

test('a user chooses a language', async () => {
  const user = await loggedIn(house, 'ada')
  expect((await user.ask('PATCH', '/api/portal/session', { language: 'cs' })).body).toMatchObject({ language: 'cs' })
  expect((await house.users.find('ada'))?.language).toBe('cs')
})

test('no PIN and no token is in the audit or the log', async () => {
  const pin = await pinOf(house, 'ada')
  await visitor.logIn('ada', pin)
  const { body } = await visitor.ask('POST', '/api/portal/pin', {})
  const told = JSON.stringify([await house.audit.list({ limit: 100 }), house.log.lines])
  expect(told).toContain('portal-log-in')
  for (const secret of [pin, String(body['pin']), visitor.cookie.split('=')[1] ?? '?', visitor.csrfToken])
    expect(told).not.toContain(secret)
})
