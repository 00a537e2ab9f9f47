import { expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { checkSubmission } from '../../src/gateway/accept-job.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { openRecords } from '../office.ts'

test('while the directory is away who has printed at the site before may print, and all where unknown users may', async () => {
  await using records = await openRecords()
  await records.settings.change({ 'queue.unknownUser': 'refuse' })
  const spool = await openSpool({ folder: `${records.folder}/spool`, keys: records.documentKeys, clock: records.clock })
  const users = { ...records.users, find: () => Promise.reject(new Fault('directory-away', 'the line is cut')) }
  const ports = { ...records, spool, users }
  const check = (userName: string) => checkSubmission(ports, new HeldQuota(ports), userName)
  const at = records.clock.now()
  const job = { name: 'letter', format: 'application/pdf', ticket: {}, source: '192.0.2.7', document: null }
  await records.jobs.add({ ...job, userName: 'ada', uuid: records.random.uuid(), createdAt: at, expiresAt: at })
  await check('ada')
  await expect(check('mallory')).rejects.toMatchObject({ code: 'directory-away' })
  await records.settings.change({ 'queue.unknownUser': 'hold' })
  await check('mallory')
})
