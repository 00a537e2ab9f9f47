import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SecretSealer } from '../src/keys/secret-sealer.ts'
import type { Pins } from '../src/ports/directory.ts'
import { openDirectory } from '../src/records/open-directory.ts'
import { openSqlite } from '../src/records/sqlite.ts'
import { systemClock } from '../src/system.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'

const few = 1_000
const many = 1_000_000
const lookups = 20_000

/** What a lookup costs with a thousand PINs and with a million, in turn. */
export async function benchPins(): Promise<void> {
  heading('Lookup of a PIN in the record, microseconds')
  await using small = await openFilled(few)
  await using big = await openFilled(many)
  const times: [number[], number[]] = [[], []]
  for (let round = -2_000; round < lookups; round += 1)
    for (const [at, { pins, count }] of [small, big].entries()) {
      const began = performance.now()
      const found = await pins.find([{ generation: 1, digest: digestOf(Math.floor(Math.random() * count)) }])
      const time = (performance.now() - began) * 1000
      if (!found) throw new Error('a PIN was not found')
      if (round >= 0) times[at]?.push(time)
    }
  const [fewFigures, manyFigures] = times.map(figuresOf)
  if (!fewFigures || !manyFigures) throw new Error('nothing measured')
  row(`${few} PINs`, show(fewFigures, 1))
  row(`${many} PINs`, show(manyFigures, 1))
  target({ what: 'a million against a thousand', is: manyFigures.median / fewFigures.median, atMost: 2 })
}

async function openFilled(count: number): Promise<{ pins: Pins; count: number } & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  stack.defer(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'pins.sqlite')
  const sql = stack.use(await openSqlite(file))
  const { pins } = stack.use(await openDirectory(sql, systemClock, new SecretSealer(randomBytes(32))))
  fill(file, count)
  const owned = stack.move()
  return { pins, count, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function fill(file: string, count: number): void {
  const database = new DatabaseSync(file)
  database.exec('BEGIN')
  database.exec("INSERT INTO account (user_name, enabled, origin, created_at) VALUES ('ada', 1, 'admin', 0)")
  const insert = database.prepare(
    `INSERT INTO pin (id, user_name, kind, length, issued_at, valid_from, ends_former, over_at, generation, digest)
     VALUES (?, 'ada', 'persistent', 10, 0, 0, 0, ${Number.MAX_SAFE_INTEGER}, 1, ?)`,
  )
  for (let at = 0; at < count; at += 1) insert.run(randomUUID(), digestOf(at))
  database.exec('COMMIT')
  database.close()
}

function digestOf(at: number): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(String(at)).digest())
}
