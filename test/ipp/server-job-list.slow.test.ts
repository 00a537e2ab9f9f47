import { expect, test } from 'vitest'
import type { JobState } from '../../src/core/job.ts'
import { attribute } from '../../src/ipp/codec-attributes.ts'
import { ask, jobId, pdf, requested } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

const which = (keyword: string) => attribute('which-jobs', 'keyword', keyword)
const limit = (most: number) => attribute('limit', 'integer', most)

/** Prints so many jobs and cancels some of them. */
async function printAndCancel(house: QueueHouse, count: number, canceled: readonly number[]): Promise<void> {
  for (let times = 0; times < count; times += 1) await ask(house.port, 'Print-Job', { document: pdf })
  for (const id of canceled) await ask(house.port, 'Cancel-Job', { attributes: [jobId(id)] })
}

test.each([
  ['not-completed', [], [2, 4]],
  ['completed', [], [5, 3, 1]],
  ['completed', [limit(2)], [5, 3]],
  ['completed', [attribute('first-job-id', 'integer', 2)], [5, 3]],
  ['all', [], [2, 4, 5, 3, 1]],
  ['all', [limit(3)], [2, 4, 5]],
  ['all', [limit(1)], [2]],
] as const)('which-jobs %s with %j tells open jobs in order and ended ones from the newest', async (...given) => {
  const [keyword, more, expected] = given
  await using house = await openQueueHouse()
  await printAndCancel(house, 5, [1, 3, 5])
  expect((await ask(house.port, 'Get-Jobs', { attributes: [which(keyword), ...more] })).jobIds).toEqual(expected)
})

test('the jobs of others are not told, neither in a list nor by their ids', async () => {
  await using house = await openQueueHouse()
  for (const asked of [{}, { userName: 'eve' }, { from: '127.0.0.2' }])
    await ask(house.port, 'Print-Job', { ...asked, document: pdf })
  expect((await ask(house.port, 'Get-Jobs', { attributes: [which('all')] })).jobIds).toEqual([1])
  const attributes = [attribute('job-ids', 'integer', 1, 2, 3)]
  expect((await ask(house.port, 'Get-Jobs', { userName: 'eve', attributes })).jobIds).toEqual([2])
})

test('listing ended jobs reads and counts no more of them than it tells', async () => {
  const listed: (readonly JobState[] | undefined)[] = []
  await using house = await openQueueHouse({
    ports: ({ jobs }) => ({
      jobs: {
        ...jobs,
        list: async filter => {
          listed.push(filter.states)
          const found = await jobs.list(filter)
          expect(found.length).toBeLessThanOrEqual(2)
          return found
        },
      },
    }),
  })
  const at = house.clock.now()
  const base = { userName: 'ada', name: 'n', format: 'application/pdf', ticket: {}, document: null }
  for (let index = 0; index < 20; index += 1) {
    const { id } = await house.jobs.add({
      ...base,
      uuid: `${index}`,
      createdAt: at,
      expiresAt: at,
      source: '127.0.0.1',
    })
    await house.jobs.advance(id, ['receiving', 'deleted', 'purged'], { at, outcome: 'deleted' })
  }
  const { jobIds } = await ask(house.port, 'Get-Jobs', { attributes: [which('completed'), limit(2)] })
  expect(jobIds).toEqual([20, 19])
  expect(listed).toHaveLength(4)
})

test('10,000 jobs are listed, and the newest ended ones come first', async () => {
  await using house = await openQueueHouse()
  const at = house.clock.now()
  const base = {
    name: 'n',
    format: 'application/pdf',
    ticket: {},
    document: null,
    source: '127.0.0.1',
    userName: 'ada',
  }
  const add = (index: number) => house.jobs.add({ ...base, uuid: `${index}`, createdAt: at, expiresAt: at })
  await Promise.all(Array.from({ length: 10_000 }, (_, index) => add(index)))
  const attributes = [requested('job-id', 'job-uri', 'job-state', 'job-name')]
  expect((await ask(house.port, 'Get-Jobs', { attributes })).jobIds).toHaveLength(10_000)
  for (const id of [7, 5000, 9999]) await ask(house.port, 'Cancel-Job', { attributes: [jobId(id)] })
  expect((await ask(house.port, 'Get-Jobs', { attributes: [which('completed')] })).jobIds).toEqual([9999, 5000, 7])
  const first = attribute('first-job-id', 'integer', 9998)
  expect((await ask(house.port, 'Get-Jobs', { attributes: [first, limit(2)] })).jobIds).toEqual([9998, 10_000])
})
