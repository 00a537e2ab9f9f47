import { describe, expect, test } from 'vitest'
import { databases, type OpenRecords, stopDatabasesAfterAll } from './databases.ts'
import { job, noon, release } from './samples.ts'

stopDatabasesAfterAll()

const member = 'one#1'
const later = noon.add({ minutes: 1 })
const printedPath = ['claimed', 'creating', 'created', 'sending', 'sent', 'done'] as const

describe.each(databases)('reports on $name', ({ open }) => {
  test('tell how the jobs of a span ended, by user and printer, with the impressions of the last try', async () => {
    await using records = await open()
    await print(records, 'ada', 'lobby', 12)
    await print(records, 'ada', 'lobby', 3)
    await print(records, 'bob', 'lift', null)
    for (const outcome of ['expired', 'deleted'] as const) {
      const { id } = await records.jobs.add(job('ada'))
      await records.jobs.advance(id, ['held', outcome === 'expired' ? 'expired' : 'deleted'], {
        at: later,
        outcome,
      } as never)
    }
    await records.jobs.add(job('eve'))
    const span = { from: noon, to: later }
    expect(await records.reports.endings(span)).toEqual([
      { userName: 'ada', outcome: 'deleted', printerName: null, jobs: 1, impressions: 0 },
      { userName: 'ada', outcome: 'expired', printerName: null, jobs: 1, impressions: 0 },

      { userName: 'ada', outcome: 'printed', printerName: 'lobby', jobs: 2, impressions: 15 },
      { userName: 'bob', outcome: 'printed', printerName: 'lift', jobs: 1, impressions: 0 },
    ])
    expect(await records.reports.endings({ from: later, to: later.add({ hours: 1 }) })).toEqual([])
  })
})

async function print(records: OpenRecords, userName: string, printerName: string, impressions: number | null) {
  const { id } = await records.jobs.add(job(userName))
  const own = release(id, { userName, printerName })
  await records.jobs.claim([own], { member })
  const fence = { releaseId: own.id, member }
  const facts = { at: later, outcome: 'printed', fence, release: { impressions, endedAt: later } } as const
  expect(await records.jobs.advance(id, printedPath, facts)).toBe(true)
}
