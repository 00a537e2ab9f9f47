import { afterEach, beforeEach, expect, test } from 'vitest'
import { attribute, findGroup, firstInteger, firstString } from '../../src/ipp/codec-attributes.ts'
import { type Asked, ask, jobId, lastDocument, pdf, requested } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

/** ada's jobs come from 127.0.0.1: this is who only knows her name. */
const claimant = { from: '127.0.0.2' }
const salaries = attribute('job-name', 'nameWithoutLanguage', 'Salaries')

let house: QueueHouse
beforeEach(async () => {
  house = await openQueueHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

async function heldJob(): Promise<number> {
  const { jobIds } = await ask(house.port, 'Print-Job', { attributes: [salaries], document: pdf })
  return jobIds[0] ?? 0
}

async function titleOf(id: number, asked: Asked): Promise<string | undefined> {
  const attributes = [jobId(id), requested('all')]
  const { message } = await ask(house.port, 'Get-Job-Attributes', { ...asked, attributes })
  expect(firstInteger(findGroup(message, 'job'), 'job-state')).toBe(4)
  return firstString(findGroup(message, 'job'), 'job-name')
}

test('who claims a name from another address reads no title', async () => {
  const id = await heldJob()
  expect([await titleOf(id, {}), await titleOf(id, claimant)]).toEqual(['Salaries', undefined])
  const attributes = [requested('all'), attribute('my-jobs', 'boolean', true)]
  expect((await ask(house.port, 'Get-Jobs', { attributes })).jobIds).toEqual([id])
  const { jobIds, message } = await ask(house.port, 'Get-Jobs', { ...claimant, attributes })
  expect(jobIds).toEqual([])
  expect(JSON.stringify(message)).not.toContain('Salaries')
})

test.each(['Cancel-Job', 'Close-Job', 'Send-Document'] as const)(
  'who claims a name from another address is not authorized for %s',
  async operation => {
    const { jobIds } = await ask(house.port, 'Create-Job')
    const attributes = [jobId(jobIds[0] ?? 0), ...(operation === 'Send-Document' ? [lastDocument()] : [])]
    const document = operation === 'Send-Document' ? { document: pdf } : {}
    const { status } = await ask(house.port, operation, { ...claimant, attributes, ...document })
    expect(status).toBe('client-error-not-authorized')
    expect((await house.jobs.find(jobIds[0] ?? 0))?.state).toBe('receiving')
    expect((await ask(house.port, operation, { attributes, ...document })).status).toBe('successful-ok')
  },
)

test('who claims a name from another address cancels none of its jobs', async () => {
  const id = await heldJob()
  const named = [attribute('job-ids', 'integer', id)]
  expect((await ask(house.port, 'Cancel-My-Jobs', claimant)).status).toBe('successful-ok')
  const { status } = await ask(house.port, 'Cancel-My-Jobs', { ...claimant, attributes: named })
  expect(status).toBe('client-error-not-authorized')
  expect((await house.jobs.find(id))?.state).toBe('held')
})

test('where addresses change, a setting lets owners come from anywhere', async () => {
  await house.settings.change({ 'queue.ownersMayCome': 'from-anywhere' })
  const id = await heldJob()
  expect(await titleOf(id, claimant)).toBe('Salaries')
  expect((await ask(house.port, 'Cancel-My-Jobs', claimant)).status).toBe('successful-ok')
  expect((await house.jobs.find(id))?.outcome).toBe('deleted')
})

test.each([
  ['as-sent', 'OFFICE\\Ada', 'office\\ada'],
  ['as-sent', 'ada@office.example', 'ada@office.example'],
  ['local-part', 'OFFICE\\Ada', 'ada'],
  ['local-part', 'ada@office.example', 'ada'],
  ['local-part', 'ada', 'ada'],
  ['local-part', '@office', '@office'],
])('with user names %s, %s holds a job for %s', async (form, userName, expected) => {
  await house.settings.change({ 'queue.userNameForm': form })
  await ask(house.port, 'Print-Job', { userName, document: pdf })
  expect(house.held[0]?.userName).toBe(expected)
})

test('a job that came by another way belongs to no client of the queue', async () => {
  const at = house.clock.now()
  const mailed = { userName: 'ada', uuid: 'mailed', name: 'Salaries', format: 'application/pdf', ticket: {} }
  const document = { id: 'none', wrappedKey: Uint8Array.of(1), octets: 1 }
  const job = await house.jobs.add({ ...mailed, document, createdAt: at, expiresAt: at, source: 'mail' })
  expect(await titleOf(job.id, {})).toBeUndefined()
  const { status } = await ask(house.port, 'Cancel-Job', { attributes: [jobId(job.id)] })
  expect(status).toBe('client-error-not-authorized')
})
