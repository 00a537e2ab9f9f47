import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultSettings, shownSettings } from '../../src/core/settings.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const change = (body: unknown) => house.ask('PATCH', '/api/settings', { body })

test('S07 S08 S09 each setting is read, described with its default, and changed', async () => {
  expect((await house.ask('GET', '/api/settings')).body).toEqual(shownSettings(defaultSettings))
  const { body } = await house.ask('GET', '/api/settings/descriptions')
  const validity = { name: 'pins.validityHours', default: 24, takes: 'a whole number from 1 to 87600', value: 24 }
  expect(body).toMatchObject({ settings: expect.arrayContaining([expect.objectContaining(validity)]) })
  expect(await change({ 'pins.temporary': true, 'pins.validityHours': 720 })).toMatchObject({ status: 200 })
  expect((await house.ask('GET', '/api/settings')).body).toMatchObject({
    'pins.temporary': true,
    'pins.validityHours': 720,
  })
})

test('the audit tells each setting before and after', async () => {
  await change({ 'pins.temporary': true, 'pins.validityHours': 720, 'jobs.holdHours': 24 })
  const detail = { setting: 'pins.validityHours', before: '24', after: '720' }
  const { body } = await house.ask('GET', '/api/audit')
  const entry = { event: 'setting-changed', actor: 'admin' }
  expect(body).toMatchObject({ entries: [entry, { ...entry, detail }], next: null })
})

test.each([
  [{ 'pins.validityHours': 0 }, 'pins.validityHours takes a whole number from 1 to 87600'],
  [{ 'pins.validityHours': '24' }, 'pins.validityHours takes a whole number from 1 to 87600'],
  [{ 'no.such': 1 }, 'no.such is no setting'],
  [{ 'pins.minLength': 12, 'pins.maxLength': 6 }, 'pins.minLength must not exceed pins.maxLength'],
  [{ 'pins.temporaryFor': { users: [1], groups: [] } }, 'pins.temporaryFor takes'],
])('the change %j is refused as a whole and says why', async (body, detail) => {
  const refused = await change({ 'jobs.holdHours': 1, ...body })
  expect(refused).toMatchObject({
    status: 400,
    body: {
      code: 'input-invalid',
      detail: expect.stringContaining(detail),
      errors: [{ in: 'body', pointer: `#/${Object.keys(body)[0]}` }],
    },
  })
  expect((await house.ask('GET', '/api/settings')).body).toEqual(shownSettings(defaultSettings))
})

test('S08 PINs are temporary for a group alone, and the scope is kept whole', async () => {
  const whole = { 'pins.temporaryFor': { users: [], groups: ['G'] } }
  expect(await change({ 'pins.temporaryFor': { groups: ['G'] } })).toMatchObject({ status: 200, body: whole })
  expect((await house.ask('GET', '/api/settings')).body).toMatchObject(whole)
  const detail = { after: JSON.stringify(whole['pins.temporaryFor']) }
  expect((await house.ask('GET', '/api/audit')).body).toMatchObject({ entries: [{ detail }] })
})

test('the audit is read from an instant, or after an entry, a page at a time', async () => {
  for (let day = 0; day < 3; day += 1) {
    await house.audit.append({ at: house.clock.now(), event: `day-${day}`, actor: 'test' })
    house.clock.forward({ hours: 24 })
  }
  const read = async (query: string) => (await house.ask('GET', '/api/audit', { query })).body
  expect(await read('since=2026-11-25T08:00:00Z')).toMatchObject({ entries: [{ event: 'day-1' }, { event: 'day-2' }] })
  expect(await read('limit=1')).toMatchObject({ entries: [{ event: 'day-0' }], next: 1 })
  expect(await read('afterId=1&limit=1')).toMatchObject({ entries: [{ event: 'day-1' }], next: 2 })
  expect(await read('since=2030-01-01T00:00:00Z')).toEqual({ entries: [], next: null })
})

test.each(['since=yesterday', 'since=2026-11-25', 'afterId=x', 'kind=pin-issued'])(
  'the audit by %s is refused',
  async query => {
    expect(await house.ask('GET', '/api/audit', { query })).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'query' }] },
    })
  },
)

test('metrics count jobs, terminals and audit entries and name nobody', async () => {
  await house.users.create(someUser('ada'))
  await house.hold('ada')
  await house.ask('POST', '/api/users/:userName/pins', { params: { userName: 'ada' } })
  await house.terminals.create({
    name: 'desk',
    driver: 'lines',
    options: {},
    printer: 'p',
    requires: 'pin-or-card' as const,
    site: 'main',
    gateway: null,
  })
  await house.steps.run('claim', async () => undefined)
  await house.ask('GET', '/metrics')
  const { text, headers } = await house.ask('GET', '/metrics')
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(text).toContain('holdfast_jobs{state="held"} 1\n')
  expect(text).toContain('holdfast_audit_events_total{event="pin-issued"} 1\n')
  expect(text).toContain('holdfast_terminals{connected="false"} 1\n')
  expect(text).toContain('holdfast_step_seconds_bucket{step="claim",outcome="done",le="+Inf"} 1\n')
  expect(text).toContain('holdfast_step_seconds_count{step="claim",outcome="done"} 1\n')
  expect(text).toContain('process_cpu_seconds_total')
  expect(text).not.toMatch(/ada|private/)
})
