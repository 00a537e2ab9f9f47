import { afterEach, beforeEach, expect, test } from 'vitest'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { keepAuditChain } from '../../src/gateway/keep-audit-chain.ts'
import { statement } from '../../src/records/sql.ts'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada'))
})
afterEach(() => house[Symbol.asyncDispose]())

const verify = async () => (await house.ask('GET', '/api/audit/verify')).body
const erase = (userName: string) =>
  house.ask('DELETE', '/api/users/:userName', { params: { userName }, query: 'erase=true' })

/** What the gateway does each second. */
function chain(): Promise<void> {
  return keepAuditChain(house, { areOurs: true }, AbortSignal.abort())
}

test('the audit is verified against the head that is kept beside the database', async () => {
  await issuePin(house, { userName: 'ada', actor: 'admin', cause: 'administrator' })
  await chain()
  expect(await verify()).toMatchObject({ isWhole: true, chained: 1, unchained: 0, broken: null })
  const { db } = house.sql
  await house.sql.commit([statement(db.deleteFrom('audit_link')), statement(db.deleteFrom('audit'))])
  expect(await verify()).toMatchObject({ isWhole: false, broken: { seq: 1 } })
})

test('the audit is exported line by line', async () => {
  for (let entry = 0; entry < 3; entry += 1)
    await issuePin(house, { userName: 'ada', actor: 'admin', cause: 'administrator' })
  const headers = { authorization: `Bearer ${'f'.repeat(64)}` }
  const { body, headers: answered } = await house.app.inject({ url: '/api/audit/export', headers })
  expect(answered['content-type']).toBe('application/x-ndjson')
  const lines = body
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { event: string })
  expect(lines.map(line => line.event)).toEqual(['pin-issued', 'pin-issued', 'pin-issued'])
})

test('erasing a person forgets jobs and names, deletes nothing of others and leaves the chain whole', async () => {
  await house.users.create(someUser('bob'))
  await house.hold('ada')
  await house.hold('bob')
  for (const userName of ['ada', 'bob']) await issuePin(house, { userName, actor: 'admin', cause: 'administrator' })
  await chain()
  expect((await erase('ADA')).status).toBe(204)
  await chain()
  expect(await verify()).toMatchObject({ isWhole: true, unchained: 0 })
  expect(await house.jobs.list({ userName: 'ada', limit: 9 })).toEqual([])
  expect(await house.jobs.list({ userName: 'bob', limit: 9 })).toHaveLength(1)
  const { text } = await house.ask('GET', '/api/audit')
  expect(text).toContain('erased:')
  expect(text).toContain('"userName":"bob"')
  expect(text).not.toContain('ada')
})

test('a user who was deleted before can still be erased, one who never was cannot', async () => {
  await issuePin(house, { userName: 'ada', actor: 'admin', cause: 'administrator' })
  await house.ask('DELETE', '/api/users/:userName', { params: { userName: 'ada' } })
  expect((await erase('ada')).status).toBe(204)
  expect((await erase('ada')).status).toBe(404)
})

test('explain tells step by step why nothing came out', async () => {
  const at = house.clock.now()
  const explain = async () => {
    const query = new URLSearchParams({ userName: 'Ada', terminal: 'desk', at: at.toString() }).toString()
    return (await house.ask('GET', '/api/explain', { query })).body as {
      steps: { step: string; outcome: string; text: string }[]
    }
  }
  const outcomes = async () => (await explain()).steps.map(({ step, outcome }) => `${step} ${outcome}`)
  expect(await outcomes()).toEqual([
    'account passed',
    'rights passed',
    'pin failed',
    'card unknown',
    'terminal failed',
    'log-in failed',
    'jobs failed',
  ])
  await house.terminals.create({
    name: 'desk',
    driver: 'lines',
    options: {},
    printer: 'hall',
    requires: 'pin-or-card',
    site: 'main',
    gateway: null,
  })
  await issuePin(house, { userName: 'ada', actor: 'admin', cause: 'administrator' })
  await house.hold('ada')
  const entry = { at, actor: 'terminal:desk', terminalName: 'desk', printerName: 'hall' }
  await house.audit.append({ ...entry, event: 'log-in', userName: 'ada', detail: { via: 'pin', length: 6 } })
  const refused = { reason: 'printer-in-error', problem: 'media-empty' }
  await house.audit.append({ ...entry, event: 'release-refused', userName: 'ada', detail: refused })
  expect(await outcomes()).toEqual([
    'account passed',
    'rights passed',
    'pin passed',
    'card unknown',
    'terminal passed',
    'log-in passed',
    'release failed',
    'jobs passed',
  ])
  expect(JSON.stringify(await explain())).toMatch(/printer-in-error \(media-empty\)/)
})
