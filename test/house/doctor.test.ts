import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/core/diagnosis.ts'
import { Person } from '../cli/typed-line.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

let stack: AsyncDisposableStack
let data: string
let admin: Person
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  data = join(stack.use(await openTempFolder('doctor')).path, 'data')
  admin = stack.use(await Person.come())
})
afterEach(() => stack.disposeAsync())

/** What a doctor says, by what was looked at; the worst of several words on one thing. */
async function examine(...flags: readonly string[]) {
  const { exitCode, out, err } = await admin.types('doctor', '--json', '--data', data, ...flags)
  expect(err).toBe('')
  const { diagnoses } = JSON.parse(out) as { readonly diagnoses: readonly Diagnosis[] }
  const said = (check: string) => diagnoses.filter(diagnosis => diagnosis.check === check)
  const verdict = (check: string) =>
    said(check).find(({ verdict: own }) => own !== 'ok')?.verdict ?? said(check)[0]?.verdict ?? 'not looked at'
  return { exitCode, out, said, verdict }
}

/** Every file of the data folder with its content, rights and times; SQLite's index of its log is made anew by who opens it. */
async function traces(): Promise<readonly string[]> {
  const names = (await readdir(data, { recursive: true })).filter(name => !name.endsWith('-shm')).toSorted()
  return Promise.all(
    names.map(async name => {
      const { mode, mtimeMs, size } = await stat(join(data, name))
      const content = await readFile(join(data, name)).catch(() => '')
      return [name, mode, mtimeMs, size, createHash('sha256').update(content).digest('hex')].join(' ')
    }),
  )
}

const anyPorts = ['--http', '127.0.0.1:0', '--ipp', '127.0.0.1:0']

test('a doctor finds a running gateway well, and what is not well in its health', async () => {
  await using gateway = await startGateway({ data })
  await gateway.api('POST', '/api/printers', { name: 'hall', uri: 'ipp://127.0.0.1:9/ipp/print', snmp: null })
  const lines = { name: 'desk', driver: 'lines', printer: 'hall', options: { path: '/dev/there-is-none' } }
  await gateway.api('POST', '/api/terminals', lines)
  const { exitCode, said, verdict, out } = await examine('--http', gateway.http, '--ipp', gateway.ipp)
  for (const check of ['node', 'data folder', 'keys', 'spool', 'database', 'port http', 'port ipp', 'gateway'])
    expect([check, verdict(check)]).toEqual([check, 'ok'])
  expect(verdict('office documents')).toBe('ok')
  expect(said('mirror')).toMatchObject([{ verdict: 'ok', found: 'none: log-ins ask the directory' }])
  expect(said('configuration http')).toMatchObject([{ found: `${gateway.http} (--http)` }])
  expect(said('configuration logLevel')).toMatchObject([{ found: 'info (default)' }])
  expect(said('gateway: terminals')).toMatchObject([{ verdict: 'warning' }])
  expect(said('terminal desk')).toMatchObject([{ verdict: 'broken', found: '/dev/there-is-none is not there' }])
  expect(exitCode).toBe(2)
  expect(out).not.toContain(gateway.token)
})

test('a doctor leaves no trace in the data folder of a gateway that is stopped, and says that none runs', async () => {
  {
    await using _ = await startGateway({ data })
  }
  const before = await traces()
  const { said, verdict } = await examine(...anyPorts)
  expect(said('gateway')).toMatchObject([{ verdict: 'warning', found: 'no gateway runs on this data folder' }])
  expect(verdict('database')).toBe('ok')
  expect(await traces()).toEqual(before)
})

test('a doctor leaves no trace where there is no installation yet', async () => {
  const { exitCode, said, verdict } = await examine(...anyPorts)
  expect(said('keys')).toMatchObject([{ verdict: 'ok', found: 'none yet: the first start makes them' }])
  expect([verdict('database'), verdict('data folder'), exitCode]).toEqual(['ok', 'warning', 1])
  await expect(stat(data)).rejects.toThrow('ENOENT')
})

test('a doctor names what is broken: open folder, open and missing keys, a taken port, a wrong configuration', async () => {
  {
    await using _ = await startGateway({ data })
  }
  await chmod(data, 0o755)
  await chmod(join(data, 'keys', 'spool.key'), 0o444)
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { readonly port: number } // of a TCP server that listens
  const taken = ['--http', `127.0.0.1:${port}`, '--ipp', '127.0.0.1:0']
  const found = await examine(...taken, '--redis', 'redis://holdfast:hidden@127.0.0.1:1')
  other.close()
  expect(found.said('data folder')).toContainEqual(expect.objectContaining({ advice: `run: chmod 0700 ${data}` }))
  expect(found.said('keys')).toMatchObject([{ verdict: 'broken', found: /chmod 0400/ }])
  expect(found.said('mirror')).toMatchObject([{ verdict: 'broken', found: /does not answer/ }])
  expect(found.out).not.toContain('hidden')
  expect(found.said('port http')).toMatchObject([{ found: `127.0.0.1:${port} is taken by another program` }])
  await rm(join(data, 'keys'), { recursive: true })
  const { said } = await examine(...anyPorts)
  expect(said('keys')).toMatchObject([{ verdict: 'broken', advice: /do not start the gateway/ }])
  const wrong = await admin.types('doctor', '--data', data, '--http', 'nowhere')
  expect([wrong.exitCode, wrong.out]).toEqual([2, expect.stringContaining('BROKEN   configuration: http must be')])
})

test('a doctor sees into PostgreSQL, and tells when it would lose jobs or is away, never its password', async () => {
  const url = await (async () => {
    await using postgres = await startPostgres()
    const database = await postgres.createDatabase()
    {
      await using _ = await startGateway({ data, flags: ['--database', database] })
    }
    const { said, out } = await examine(...anyPorts, '--database', database)
    expect(said('database')).toMatchObject([{ verdict: 'ok', found: /^PostgreSQL \d+.* answers/ }])
    expect(out).not.toContain(new URL(database).password)
    return database
  })()
  const { said, out } = await examine(...anyPorts, '--database', url)
  expect(said('database')).toMatchObject([{ verdict: 'broken', found: /does not answer/ }])
  expect(out).not.toContain(new URL(url).password)
})

test('a doctor tells people line by line, with what to do under it', async () => {
  await writeFile(join(admin.folder, 'unrelated'), '')
  const { out } = await admin.types('doctor', '--data', data, ...anyPorts)
  expect(out).toMatch(/^ok {7}node: Node 24\.[\d.]+$/m)
  expect(out).toMatch(/^WARNING {2}gateway: no gateway runs on this data folder\n {9}Do: start it/m)
})
