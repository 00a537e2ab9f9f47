import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Fault, type FaultCode } from '../../src/core/fault.ts'
import type { Job } from '../../src/core/job.ts'
import { acceptJob } from '../../src/gateway/accept-job.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import type { NewJob } from '../../src/ports/site.ts'
import { SqlJobs } from '../../src/records/jobs.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { openRecords, type Records } from '../office.ts'
import { inPieces, readAll } from '../spool/spool-house.ts'

const bytes = Buffer.from('%PDF-1.4 ada')
const request = { userName: 'ada', name: 'letter', format: 'application/pdf', ticket: {}, source: '192.0.2.7' }

/** Jobs whose add fails, before or after it was stored; the record stays away after it, or answers again. */
class FailingJobs extends SqlJobs {
  stores = false
  staysAway = true
  code: FaultCode = 'records-unavailable'

  override async add(job: NewJob): Promise<Job> {
    if (this.stores) await super.add(job)
    throw new Fault(this.code, 'the connection was lost')
  }

  override async findByUuid(uuid: string): Promise<Job | undefined> {
    if (this.staysAway) throw new Fault('records-unavailable', 'away')
    return super.findByUuid(uuid)
  }
}

/** Accepts a job in vain; an hour and more later, what a sweep finds. */
async function acceptInVain(records: Records, jobs: FailingJobs) {
  const clock = { now: () => Temporal.Now.instant().add({ hours: 2 }) }
  const folder = join(records.folder, 'spool')
  const spool = await openSpool({ folder, keys: records.documentKeys, clock, reserveOctets: 0 })
  const accepting = acceptJob({ ...records, spool, jobs }, new HeldQuota(records), request, inPieces(bytes))
  await expect(accepting).rejects.toMatchObject({ code: jobs.code })
  return { spool, swept: await spool.sweep(await jobs.documentIds()) }
}

test('a job that was stored although its commit seemed to fail keeps its document', async () => {
  await using records = await openRecords()
  const jobs = new FailingJobs(records.sql)
  jobs.stores = true
  const { spool, swept } = await acceptInVain(records, jobs)
  const [job] = await jobs.list({ states: ['held'], limit: 10 })
  expect(swept).toBe(0)
  expect(job?.document && (await readAll(spool, job.document))).toEqual(bytes)
})

test('a job that was stored although its commit seemed to fail is acknowledged when the record answers again', async () => {
  await using records = await openRecords()
  const jobs = new FailingJobs(records.sql)
  jobs.stores = true
  jobs.staysAway = false
  const folder = join(records.folder, 'spool')
  const spool = await openSpool({ folder, keys: records.documentKeys, clock: records.clock, reserveOctets: 0 })
  const held = await acceptJob({ ...records, spool, jobs }, new HeldQuota(records), request, inPieces(bytes))
  expect(await jobs.find(held.id)).toEqual(held)
})

test('a document is left to the sweep when its job may have been stored, and was not', async () => {
  await using records = await openRecords()
  expect(await acceptInVain(records, new FailingJobs(records.sql))).toMatchObject({ swept: 1 })
})

test('a document whose job was refused for sure goes at once', async () => {
  await using records = await openRecords()
  const jobs = new FailingJobs(records.sql)
  jobs.code = 'overloaded'
  expect(await acceptInVain(records, jobs)).toMatchObject({ swept: 0 })
})
