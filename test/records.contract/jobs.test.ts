import { describe, expect, test } from 'vitest'
import { clientOf } from '../../src/core/client-address.ts'
import type { JobState } from '../../src/core/job.ts'
import type { JobFilter, ReleaseFence } from '../../src/ports/site.ts'
import { statement } from '../../src/records/sql.ts'
import { databases, type OpenRecords, stopDatabasesAfterAll } from './databases.ts'
import { job, noon, release } from './samples.ts'

stopDatabasesAfterAll()

const member = 'one#1'
const later = noon.add({ minutes: 1 })

describe.each(databases)('jobs on $name', ({ open }) => {
  test('a job is held when it has its document, else receiving', async () => {
    await using records = await open()
    const given = job('ada')
    const held = await records.jobs.add(given)
    expect(held).toEqual({ ...given, id: held.id, state: 'held', outcome: null, changedAt: noon })
    expect(await records.jobs.find(held.id)).toEqual(held)
    const receiving = await records.jobs.add(job('ada', { document: null }))
    expect(receiving).toMatchObject({ state: 'receiving', document: null, id: held.id + 1 })
    expect(await records.jobs.find(9_999)).toBeUndefined()
  })

  test('jobs are listed and counted by user, state and id', async () => {
    await using records = await open()
    for (const name of ['ada', 'bob', 'ada']) await records.jobs.add(job(name))
    await records.jobs.add(job('ada', { document: null }))
    const ids = async (filter: { userName?: string; states?: readonly JobState[]; afterId?: number; limit: number }) =>
      (await records.jobs.list(filter)).map(one => one.id)
    expect(await ids({ userName: 'ada', limit: 10 })).toEqual([1, 3, 4])
    expect(await ids({ userName: 'ada', states: ['held'], limit: 10 })).toEqual([1, 3])
    expect(await ids({ states: ['receiving', 'held'], afterId: 1, limit: 2 })).toEqual([2, 3])
    expect(await ids({ states: [], limit: 2 })).toEqual([])
    expect(await records.jobs.count({ states: ['held', 'receiving'] })).toBe(4)
    expect(await records.jobs.count({ userName: 'ada', states: ['held'], afterId: 1 })).toBe(1)
  })

  test('jobs are listed from the newest down, below an id and above another', async () => {
    await using records = await open()
    for (let times = 0; times < 5; times += 1) await records.jobs.add(job('ada'))
    const newest = async (filter: Partial<JobFilter>) =>
      (await records.jobs.list({ order: 'newest-first', states: ['held'], limit: 2, ...filter })).map(one => one.id)
    expect(await newest({})).toEqual([5, 4])
    expect(await newest({ userName: 'ada', beforeId: 4 })).toEqual([3, 2])
    expect(await newest({ beforeId: 4, afterId: 2 })).toEqual([3])
  })

  test('jobs are listed by when they came, how they ended and where they were tried', async () => {
    await using records = await open()
    for (const hours of [0, 1, 2]) await records.jobs.add(job('ada', { createdAt: noon.add({ hours }) }))
    await records.jobs.advance(1, ['held', 'deleted', 'purged'], { at: noon, outcome: 'deleted', document: null })
    await records.jobs.claim([release(2, { printerName: 'library-2' })], { member })
    const ids = async (filter: Partial<JobFilter>) =>
      (await records.jobs.list({ limit: 10, ...filter })).map(one => one.id)
    expect(await ids({ createdFrom: noon.add({ hours: 1 }) })).toEqual([2, 3])
    expect(await ids({ createdFrom: noon, createdUntil: noon.add({ hours: 1 }) })).toEqual([1])
    expect(await ids({ outcome: 'deleted' })).toEqual([1])
    expect(await ids({ printerName: 'library-2' })).toEqual([2])
    expect(await ids({ printerName: 'library-2', createdFrom: noon.add({ hours: 2 }) })).toEqual([])
  })

  test('jobs are listed by the client that they came from: IPv6 by network', async () => {
    await using records = await open()
    for (const source of ['192.0.2.7', '2001:db8::7', '2001:db8::8', 'mail'])
      await records.jobs.add(job('ada', { source }))
    const from = async (client: string) =>
      (await records.jobs.list({ userName: 'ada', client, limit: 10 })).map(one => one.id)
    expect(await from('192.0.2.7')).toEqual([1])
    expect(await from(clientOf('2001:db8::9') ?? '')).toEqual([2, 3])
    expect(await from('unknown')).toEqual([])
  })

  test('jobs past their time are listed from that instant on, others are not', async () => {
    await using records = await open()
    const due = await records.jobs.add(job('ada', { expiresAt: later }))
    await records.jobs.add(job('ada', { expiresAt: later.add({ milliseconds: 1 }) }))
    const expired = async (expiredAt: Temporal.Instant) =>
      (await records.jobs.list({ states: ['held'], expiredAt, limit: 10 })).map(one => one.id)
    expect(await expired(later.subtract({ milliseconds: 1 }))).toEqual([])
    expect(await expired(later)).toEqual([due.id])
  })

  test('what is said about printing a job is replaced while it is held, and not once it is claimed', async () => {
    await using records = await open()
    const { id } = await records.jobs.add(job('ada'))
    expect(await records.jobs.changeTicket(id, { copies: 3, pageRanges: [[2, 5]] })).toBe(true)
    expect(await records.jobs.find(id)).toMatchObject({ state: 'held', ticket: { copies: 3, pageRanges: [[2, 5]] } })
    await claimOne(records, id)
    expect(await records.jobs.changeTicket(id, { copies: 9 })).toBe(false)
    expect((await records.jobs.find(id))?.ticket).toEqual({ copies: 3, pageRanges: [[2, 5]] })
    expect(await records.jobs.changeTicket(9_999, {})).toBe(false)
  })

  test('two claimers at once share the jobs: each job is claimed once, with its release', async () => {
    await using records = await open()
    const jobs = (await Promise.all(Array.from({ length: 20 }, () => records.jobs.add(job('ada'))))).toSorted(
      (one, other) => one.id - other.id,
    )
    const asked = [jobs, jobs.toReversed(), jobs].map(some => some.map(one => release(one.id)))
    const won = (await Promise.all(asked.map(some => records.jobs.claim(some, { member })))).flat()
    expect(won.map(one => one.jobId).toSorted((a, b) => a - b)).toEqual(jobs.map(one => one.id))
    const live = await records.jobs.liveReleases()
    expect(new Set(live.map(one => one.id))).toEqual(new Set(won.map(one => one.id)))
    expect(await records.jobs.count({ states: ['claimed'] })).toBe(20)
    expect(live.find(one => one.id === won[0]?.id)).toEqual(won[0])
  })

  test('a job with a live release is not claimed, and the database refuses a second one', async () => {
    await using records = await open()
    const { id } = await records.jobs.add(job('ada'))
    const [first] = await records.jobs.claim([release(id)], { member })
    const fence = { releaseId: first?.id ?? '', member }
    await records.jobs.advance(id, ['claimed', 'returned', 'held'], { at: later, fence })
    expect(await records.jobs.claim([release(id)], { member })).toEqual([])
    const { sql } = records
    const second = sql.db.insertInto('job_release').columns(['id', 'job_id', 'user_name', 'printer_name'])
    const copy = sql.db
      .selectFrom('job_release')
      .selectAll()
      .where('id', '=', first?.id ?? '')
    const row = (await sql.read(copy))[0]
    if (!row) throw new Error('the release is missing')
    const insert = statement(second.values({ ...row, id: 'second' }))
    await expect(sql.commit([insert])).rejects.toMatchObject({ code: 'records-conflict' })
  })

  test('a claim of no job, or of a job that is gone, wins nothing', async () => {
    await using records = await open()
    expect(await records.jobs.claim([], { member })).toEqual([])
    expect(await records.jobs.claim([release(77)], { member })).toEqual([])
  })

  test('an arrow changes job and live release in one step, from its first state only', async () => {
    await using records = await open()
    const { id } = await records.jobs.add(job('ada'))
    const fence = await claimOne(records, id)
    const life = { uuid: null, upSeconds: 12 }
    const facts = { at: later, fence, release: { printerJobId: 7, printerJobUuid: 'urn:uuid:1', life } }
    expect(await records.jobs.advance(id, ['claimed', 'creating', 'created', 'sending'], facts)).toBe(true)
    expect(await records.jobs.find(id)).toMatchObject({ state: 'sending', changedAt: later })
    expect((await records.jobs.releasesOf(id))[0]).toMatchObject(facts.release)
    expect(await records.jobs.advance(id, ['claimed', 'creating'], { at: later, fence, name: 'lost' })).toBe(false)
    expect((await records.jobs.find(id))?.name).toBe('report')
  })

  test('facts of the release are stored without an arrow', async () => {
    await using records = await open()
    const { id } = await records.jobs.add(job('ada'))
    const fence = await claimOne(records, id)
    const seen = { at: later, fence, release: { lastSeen: 'processing', impressions: 3 } } as const
    expect(await records.jobs.advance(id, ['claimed'], seen)).toBe(true)
    expect(await records.jobs.find(id)).toMatchObject({ state: 'claimed', changedAt: noon })
    expect((await records.jobs.releasesOf(id))[0]).toMatchObject(seen.release)
  })

  test('the end of a job destroys the key of its document and ends its release', async () => {
    await using records = await open()
    const added = await records.jobs.add(job('ada'))
    expect([...(await records.jobs.documentIds())]).toEqual([added.document?.id])
    const fence = await claimOne(records, added.id)
    await records.jobs.advance(added.id, ['claimed', 'creating', 'sending', 'done'], {
      at: later,
      fence,
      outcome: 'printed',
      release: { endedAt: later },
    })
    await records.jobs.advance(added.id, ['done', 'purged'], { at: later, document: null })
    expect(await records.jobs.find(added.id)).toMatchObject({ state: 'purged', outcome: 'printed', document: null })
    expect((await records.jobs.documentIds()).size).toBe(0)
    expect(await records.jobs.liveReleases()).toEqual([])
  })

  test('jobs that ended before an instant are forgotten with their releases, the oldest first, others stay', async () => {
    await using records = await open()
    const ended = async (at: Temporal.Instant) => {
      const { id } = await records.jobs.add(job('ada'))
      const fence = await claimOne(records, id)
      const facts = { at, fence, outcome: 'printed', document: null, release: { endedAt: at } } as const
      await records.jobs.advance(id, ['claimed', 'creating', 'sending', 'done', 'purged'], facts)
      return id
    }
    const [late, early, older] = [await ended(later), await ended(noon), await ended(noon.subtract({ hours: 1 }))]
    const held = await records.jobs.add(job('ada', { createdAt: noon.subtract({ hours: 1 }) }))
    expect(await records.jobs.forget({ endedBefore: later }, 1)).toBe(1)
    expect((await records.jobs.list({ limit: 9 })).map(one => one.id)).toEqual([late, early, held.id])
    expect(await records.jobs.releasesOf(older)).toEqual([])
    expect(await records.jobs.forget({ endedBefore: later }, 9)).toBe(1)
    expect(await records.jobs.forget({ endedBefore: later }, 9)).toBe(0)
    expect((await records.jobs.list({ limit: 9 })).map(one => one.id)).toEqual([late, held.id])
    expect(await records.jobs.releasesOf(late)).toHaveLength(1)
  })

  test('an arrow that the rules do not know is a mistake of the program', async () => {
    await using records = await open()
    const { id } = await records.jobs.add(job('ada'))
    await expect(records.jobs.advance(id, ['held', 'done'], { at: later })).rejects.toThrow(TypeError)
    expect((await records.jobs.find(id))?.state).toBe('held')
  })

  test('facts of a release that does not live are not lost silently', async () => {
    await using records = await open()
    const { id } = await records.jobs.add(job('ada'))
    const fence = await claimOne(records, id)
    const ended = { at: later, fence, release: { endedAt: later } }
    await records.jobs.advance(id, ['claimed', 'returned', 'held'], ended)
    const change = records.jobs.advance(id, ['held', 'expired'], { at: later, fence, release: { printerJobId: 1 } })
    await expect(change).rejects.toMatchObject({ code: 'records-conflict' })
    expect((await records.jobs.find(id))?.state).toBe('held')
  })
})

/** Claims a job for `member`. */
async function claimOne({ jobs }: Pick<OpenRecords, 'jobs'>, id: number): Promise<ReleaseFence> {
  const [won] = await jobs.claim([release(id)], { member })
  return { releaseId: won?.id ?? '', member }
}
