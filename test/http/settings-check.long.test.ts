import { afterEach, beforeEach, expect, test } from 'vitest'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const mail = { 'mail.host': 'mail.example.org', 'mail.from': 'print@example.org' }
const rotating = { ...mail, 'pins.temporary': true, 'pins.validityHours': 720 }
const shut = { 'mail.sendPin': false, 'pins.usersMayChange': false }
const change = (body: unknown, query?: string) =>
  house.ask('PATCH', '/api/settings', { body, ...(query === undefined ? {} : { query }) })
const current = () => house.settings.current()

test('S65 a change that shuts everybody out is refused with who is hit and what to do', async () => {
  await house.users.create(someUser('ada'))
  await change(rotating)
  const refused = await change(shut)
  expect(refused).toMatchObject({ status: 409, body: { code: 'would-shut-out' } })
  expect(refused.text).toMatch(/nobody of them can log in.*1 now.*mail\.sendPin/)
  expect(current()).toMatchObject({ 'mail.sendPin': true, 'pins.usersMayChange': true })
})

test('S65 an override says why, and the audit keeps it with before and after', async () => {
  await change(rotating)
  const query = new URLSearchParams({ override: 'closing for the summer' }).toString()
  expect(await change(shut, query)).toMatchObject({ status: 200, body: shut })
  const detail = { setting: 'mail.sendPin', before: 'true', after: 'false', override: 'closing for the summer' }
  const { body } = await house.ask('GET', '/api/audit')
  expect(body).toMatchObject({ entries: expect.arrayContaining([expect.objectContaining({ detail })]) })
})

test('S61 the settings check names who is locked out', async () => {
  for (const name of ['ada', 'bob']) await house.users.create(someUser(name, { email: `${name}@example.org` }))
  await house.ask('POST', '/api/users/:userName/cards', { params: { userName: 'ada' }, body: { number: '1234' } })
  await change({ ...rotating, 'mail.sendPin': false })
  const { body } = await house.ask('GET', '/api/settings/check')
  const finding = { code: 'locked-out-without-mail', who: { count: 1, names: ['bob'] } }
  expect(body).toMatchObject({ findings: expect.arrayContaining([expect.objectContaining(finding)]) })
})

test('the settings check tells what health says of mail', async () => {
  house.health.answer = { ready: true, parts: { mail: { ok: false, reason: 'the mail server refuses us' } } }
  const { text } = await house.ask('GET', '/api/settings/check')
  expect(text).toContain('mail-fails')
})

test('a dry run tells who would be affected, and changes nothing', async () => {
  await house.users.create(someUser('ada', { groups: ['guests'] }))
  await house.users.create(someUser('bob'))
  const wish = { ...mail, 'pins.temporary': true, 'pins.temporaryFor': { groups: ['guests'] } }
  const { body } = await change(wish, 'dryRun=true')
  const effect = { setting: 'pins.temporary', who: { count: 1, names: ['ada'] }, from: null }
  expect(body).toMatchObject({
    dryRun: true,
    refused: false,
    effects: expect.arrayContaining([expect.objectContaining(effect)]),
  })
  expect(current()['pins.temporary']).toBe(false)
  expect((await house.ask('GET', '/api/audit')).body).toMatchObject({ entries: [] })
})

test('a dry run tells when the first of those who would be shut out is, and that it would be refused', async () => {
  await change(rotating)
  await house.users.create(someUser('ada'))
  await issuePin(house, { userName: 'ada', actor: 'test', cause: 'administrator' })
  const { body } = await change(shut, 'dryRun=true')
  const end = house.clock.now().add({ hours: 720 }).toString()
  const effect = { setting: 'mail.sendPin', who: { count: 1, names: [] }, from: end }
  expect(body).toMatchObject({ refused: true, effects: expect.arrayContaining([expect.objectContaining(effect)]) })
})

test('the forecast counts the PINs that expire on each of sixty days of the site', async () => {
  await change({ ...rotating, 'pins.validityHours': 40, 'site.timeZone': 'Pacific/Kiritimati' })
  for (const name of ['ada', 'bob']) {
    await house.users.create(someUser(name))
    await issuePin(house, { userName: name, actor: 'test', cause: 'administrator' })
  }
  const { body } = await house.ask('GET', '/api/pins/forecast')
  const { days } = body as { days: { date: string; count: number }[] }
  expect(body).toMatchObject({ livePins: 2, terminals: 0 })
  expect(days).toHaveLength(60)
  expect(days[0]).toEqual({ date: '2026-11-24', count: 0 })
  expect(days.filter(day => day.count > 0)).toEqual([{ date: '2026-11-26', count: 2 }])
})
