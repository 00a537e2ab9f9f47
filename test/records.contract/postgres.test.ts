import pg from 'pg'
import { expect, test } from 'vitest'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openPostgres } from '../../src/records/postgres.ts'
import { systemClock } from '../../src/system.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { job, noon, release, siteKeys } from './samples.ts'

test('a PostgreSQL that acknowledges before it has written is refused', async () => {
  await using postgres = await startPostgres()
  const url = await postgres.createDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`)
  await client.end()
  await expect(openPostgres(url)).rejects.toMatchObject({ code: 'configuration-invalid' })
})

test('a PostgreSQL that goes away makes the record unavailable, and its connections come back by themselves', async () => {
  await using postgres = await startPostgres()
  const url = await postgres.createDatabase()
  await using sql = await openPostgres(url)
  const { audit } = await openSiteRecord(sql, siteKeys)
  const entry = { at: noon, event: 'stored', actor: 'gateway' }
  await audit.append(entry)
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()')
  await admin.end()
  await expect.poll(() => sql.health(systemClock)).toMatchObject({ ok: true, storesUnits: true })
  await audit.append(entry)
  expect(await audit.list({ limit: 10 })).toHaveLength(2)
  await postgres[Symbol.asyncDispose]()
  await expect(audit.append(entry)).rejects.toMatchObject({ code: 'records-unavailable' })
  await expect(audit.list({ limit: 1 })).rejects.toMatchObject({ code: 'records-unavailable' })
  expect(await sql.health(systemClock)).toMatchObject({ ok: false })
})

test('two gateways of a site never claim a job twice', async () => {
  await using postgres = await startPostgres()
  const url = await postgres.createDatabase()
  await using one = await openPostgres(url)
  await using other = await openPostgres(url)
  const sites = await Promise.all([one, other, one].map(sql => openSiteRecord(sql, siteKeys)))
  const [site] = sites
  const added = await Promise.all(Array.from({ length: 40 }, () => site?.jobs.add(job('ada'))))
  const ids = added.flatMap(one => (one ? [one.id] : []))
  const won = await Promise.all(
    sites.map(({ jobs }, at) =>
      jobs.claim(
        ids.map(id => release(id)),
        { member: `gateway-${at}#1` },
      ),
    ),
  )
  expect(won.flat().length).toBe(40)
  expect(await site?.jobs.liveReleases()).toHaveLength(40)
})

test('a PostgreSQL that does not answer is a fault, with the password nowhere in it', async () => {
  const opening = openPostgres('postgresql://holdfast:very-secret@127.0.0.1:1/none')
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'records-unavailable' })
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('very-secret')
})
