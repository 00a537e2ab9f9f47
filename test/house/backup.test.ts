import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { copyDatabase, DatabaseCopy } from '../../src/backup/database-copy.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { Person } from '../cli/typed-line.ts'
import { runToEnd } from '../servers/run.ts'
import { sample } from '../servers/samples.ts'
import { main, startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { sha256 } from './overheard-queue.ts'
import { addTcpKeypad } from './watched-keypad.ts'

/** A gateway with two documents of ada's that are held, and a backup of that. */
let house: AsyncDisposableStack
let admin: Person
let desk: GatewayDesk
let pin: string
let saved: string
beforeAll(async () => {
  house = new AsyncDisposableStack()
  admin = house.use(await Person.come())
  desk = new GatewayDesk(house.use(await startGateway()))
  pin = await desk.addUser('ada')
  for (const format of ['pdf', 'jpeg'] as const) await print(format)
  saved = join(house.use(await openTempFolder('saved')).path, 'b.tar')
  const made = await admin.types('backup', saved, '--data', desk.gateway.data, '--with-keys', `${saved}.keys`)
  expect(made.out.replaceAll('\n', ' ')).toMatch(/1 users, 2 jobs, 2 documents/)
})
afterAll(() => house.disposeAsync())

let stack: AsyncDisposableStack
let folder: string
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(await openTempFolder('backup')).path
})
afterEach(() => stack.disposeAsync())

const print = async (format: 'pdf' | 'jpeg') =>
  printWithIpptool(desk.queueUri, await sample(format), { userName: 'ada', title: 'Budget' })
const at = (name: string) => join(folder, name)
const restore = (file: string, ...more: readonly string[]) =>
  admin.types('restore', file, '--data', at('data'), ...more)
const keys = () => join(desk.gateway.data, 'keys')
/** What a restore that was refused left in its place. */
const leftBehind = async () => (await readdir(at('data'))).filter(name => !name.startsWith('gateway.lock'))

test('a backup taken while jobs are held, restored with the keys elsewhere, releases those jobs', async () => {
  // What comes later is not in it.
  await print('pdf')
  expect(await restore(saved, '--keys', `${saved}.keys`)).toMatchObject({ exitCode: 0, err: '' })
  const printer = stack.use(await SimulatedPrinter.start())
  const again = new GatewayDesk(stack.use(await startGateway({ data: at('data') })))
  await again.addPrinter('hall', printer.uri)
  await using keypad = await addTcpKeypad(again.gateway, 'hall', 'hall')
  await keypad.type(`${pin}#`, '2 documents printed at hall')
  const expected = await Promise.all(
    (['pdf', 'jpeg'] as const).map(async format => sha256(await readFile(await sample(format)))),
  )
  const printed = printer.jobs.flatMap(job => job.received.map(document => document.sha256))
  expect(printed.toSorted()).toEqual(expected.toSorted())
  expect(await again.gateway.api('GET', '/api/audit/verify')).toMatchObject({ isWhole: true })
})

test('a backup has no key, token or document in it, and is of use with its own keys only', async () => {
  const bytes = await readFile(saved)
  const secrets = ['spool', 'pin-index-1', 'sealing', 'audit'].map(name =>
    join(desk.gateway.data, 'keys', `${name}.key`),
  )
  for (const path of secrets) expect(bytes.includes(await readFile(path))).toBe(false)
  expect(bytes.includes(desk.gateway.token)).toBe(false)
  expect(bytes.includes((await readFile(await sample('pdf'))).subarray(0, 200))).toBe(false)
  await mkdir(at('other'))
  for (const name of await readdir(keys())) await writeFile(at(`other/${name}`), randomBytes(32))
  const wrong = await restore(saved, '--keys', at('other'))
  const words = /^holdfast: these keys are not those of this backup: keys\/audit\.key/
  expect(wrong).toMatchObject({ exitCode: 1, err: expect.stringMatching(words) })
  expect(await leftBehind()).toEqual([])
  expect(await restore(saved, '--keys', keys())).toMatchObject({ exitCode: 0 })
})

test('restored without keys no gateway starts, and none makes fresh ones', async () => {
  expect((await restore(saved, '--without-keys')).out).toMatch(/Put the keys into/)
  await expect(startGateway({ data: at('data') })).rejects.toThrow(/\.key cannot be read; restore it from a backup/)
})

describe('a restore is all or nothing', () => {
  test('of a backup that was damaged anywhere nothing is restored', async () => {
    const whole = await readFile(saved)
    await writeFile(at('b.tar'), whole)
    const contents = Array.from({ length: 25 }, (_, step) => Math.floor((whole.byteLength - 1536) * (step / 25)))
    for (const place of contents) {
      await using file = await open(at('b.tar'), 'r+')
      await file.write(Buffer.of((whole[place] ?? 0) ^ 0x55), 0, 1, place)
      const { exitCode, err } = await restore(at('b.tar'), '--keys', `${saved}.keys`)
      // Of a tar header some octets mean nothing, the time among them; all else is noticed.
      if (exitCode === 0) await rm(at('data'), { recursive: true })
      else
        expect([exitCode, err, await leftBehind()]).toEqual([
          1,
          expect.stringMatching(/^holdfast: [^\n]*(damaged|no backup)[^\n]*\n$/),
          [],
        ])
      await file.write(whole.subarray(place, place + 1), 0, 1, place)
    }
    await writeFile(at('b.tar'), whole.subarray(0, whole.byteLength / 2))
    expect(await restore(at('b.tar'), '--keys', `${saved}.keys`)).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/damaged or cut short/),
    })
    expect(await leftBehind()).toEqual([])
  })

  test('into a folder that is not empty nothing is restored, nor over a gateway that runs', async () => {
    await mkdir(at('data'))
    await writeFile(at('data/mine'), 'x')
    expect((await restore(saved, '--keys', keys())).err).toMatch(/data is not empty; name another folder with --data/)
    const over = await admin.types('restore', saved, '--data', desk.gateway.data, '--keys', keys())
    expect(over.err).toMatch(/another gateway runs on/)
  })

  test('what was cut short starts no gateway and says so', async () => {
    await mkdir(at('data/restore.part'), { recursive: true })
    await chmod(at('data'), 0o700)
    await expect(startGateway({ data: at('data') })).rejects.toThrow(
      /a restore into .+ was cut short; empty the folder/,
    )
  })
})

test('a job that went on while it was saved is in the backup as it is now, without its key', async () => {
  const live = join(desk.gateway.data, 'holdfast.sqlite')
  copyDatabase(live, at('copy.sqlite'))
  const [job] = await desk.jobsOf('ada')
  await desk.gateway.api('DELETE', `/api/jobs/${job?.id}`)
  {
    using copy = new DatabaseCopy(at('copy.sqlite'))
    const [gone, kept, ...others] = copy.documents()
    if (!gone || !kept) expect.fail('two documents')
    expect(copy.catchUp(live, [gone])).toEqual([])
    expect(copy.documents()).toEqual([kept, ...others])
    // One whose document alone is gone is told, not hidden.
    expect(copy.catchUp(live, [kept])).toEqual([kept.jobId])
  }
})

test('a backup that was interrupted, or whose file is there already, leaves nothing behind', async () => {
  const argv = ['backup', at('b.tar'), '--data', desk.gateway.data, '--with-keys', at('k.tar')]
  expect(await runCli(argv, { ...admin.surroundings(), interrupt: AbortSignal.abort() })).toBe(130)
  expect(await readdir(folder)).toEqual([])
  await writeFile(at('b.tar'), 'precious')
  expect((await admin.types(...argv)).err).toBe(`holdfast: ${at('b.tar')} is there already; name another file\n`)
  expect(await readdir(folder)).toEqual(['b.tar'])
})

test('records in PostgreSQL are left to its own means, with the command to use and without the password', async () => {
  const url = 'postgres://holdfast:s3cret@127.0.0.1:5432/holdfast'
  const { exitCode, out, err } = await admin.types('backup', at('p.tar'), '--database', url)
  expect([exitCode, out]).toEqual([1, ''])
  expect(err).toContain('pg_dump --format=custom --file=holdfast.dump postgres://holdfast@127.0.0.1:5432/holdfast')
  expect((await restore(saved, '--without-keys', '--directory', url)).err).toContain('pg_restore --clean --if-exists')
})

test('backups taken while documents come and go are each whole', async () => {
  const coming = (async () => {
    for (let count = 0; count < 8; count += 1) {
      await print('pdf')
      const [job] = (await desk.jobsOf('ada')).filter(one => one.state === 'held')
      if (count % 2 === 0) await desk.gateway.api('DELETE', `/api/jobs/${job?.id}`)
    }
  })()
  for (let number = 0; number < 3; number += 1) {
    const file = at(`${number}.tar`)
    await runToEnd(process.execPath, [main, 'backup', file, '--data', desk.gateway.data])
    const told = await admin.types('restore', file, '--data', at(`data-${number}`), '--keys', keys(), '--json')
    expect(told).toMatchObject({ exitCode: 0, err: '' })
    expect(JSON.parse(told.out)).toMatchObject({ missing: [] })
  }
  await coming
})
