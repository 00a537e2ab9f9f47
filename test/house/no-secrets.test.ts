import { randomBytes, randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTempFolder, type TempFolder } from '../servers/temp-folder.ts'
import { filesUnder, findSecrets, type Place, secretText, spellingsOf, tablesOf } from './left-behind.ts'
import { runSecretively, type SecretiveRun } from './secretive-run.ts'

describe('after a run with PINs, cards, documents and mistakes of every kind', () => {
  let folder: TempFolder
  let run: SecretiveRun
  beforeAll(async () => {
    folder = await openTempFolder('secretive')
    run = await runSecretively(folder.path)
  }, 60_000)
  afterAll(() => folder[Symbol.asyncDispose]())

  const except = (...places: readonly RegExp[]) =>
    run.places.filter(({ name }) => !places.some(place => place.test(name)))
  const only = (...places: readonly RegExp[]) => run.places.filter(({ name }) => places.some(place => place.test(name)))
  const places = [/^log\.txt$/, /^answer 200 GET \/metrics$/, /^answer 200 GET \/api\/audit$/, /^process /, /^table /]

  test('there is everything to look at: log, records with their journal, spool, code cache, answers', () => {
    const names = run.places.map(({ name }) => name)
    for (const place of [...places, /holdfast\.sqlite-wal$/, /data\/cache\//, /data\/spool\/../, /^answer 4/])
      expect(names).toContainEqual(expect.stringMatching(place))
    const log = Buffer.from(run.places.find(({ name }) => name === 'log.txt')?.bytes ?? []).toString()
    for (const said of ['gateway ready', 'terminal outcome', 'printer does not answer', 'wrong admin token'])
      expect(log).toContain(said)
  })

  test('no PIN is anywhere: right, wrong, expired, revoked, replaced or too long', () => {
    expect(run.secrets.pins.length).toBe(7)
    expect(findSecrets(run.places, run.secrets.pins)).toEqual([])
  })

  test('no card number is anywhere', () => {
    expect(findSecrets(run.places, run.secrets.cards)).toEqual([])
  })

  test('the administrator’s token is in its file alone, and a wrong one nowhere', () => {
    expect(findSecrets(except(/^data\/admin\.token$/), run.secrets.tokens)).toEqual([])
  })

  test('the keys are in their folders alone', () => {
    expect(run.secrets.keys.length).toBeGreaterThan(5)
    expect(findSecrets(except(/^data\/keys\//, /^data\/tls\//), run.secrets.keys)).toEqual([])
  })

  test('no text of a document is anywhere, though one of them is still held', () => {
    expect(findSecrets(run.places, run.secrets.documents)).toEqual([])
  })

  test('no title is outside the records', () => {
    expect(findSecrets(except(/^table job$/, /holdfast\.sqlite/), run.secrets.titles)).toEqual([])
  })

  test('no SNMP community is outside the records', () => {
    expect(findSecrets(except(/^table printer$/, /holdfast\.sqlite/), run.secrets.communities)).toEqual([])
  })

  test('the same search finds what is there: the user name in the log, the title and the community in the records', () => {
    expect(findSecrets(only(/^log\.txt$/), [secretText('user', 'grace')])).not.toEqual([])
    expect(findSecrets(only(/^table job$/), run.secrets.titles)).not.toEqual([])
    expect(findSecrets(only(/holdfast\.sqlite/), run.secrets.communities)).not.toEqual([])
  })
})

describe('the search', () => {
  const pin = String(randomInt(100_000_000_000, 281_474_976_710_655))
  const secret = secretText('PIN', pin)
  const spellings = spellingsOf(secret.bytes).map(([name, bytes]) => ({ name, bytes }))

  test.each(spellings)('finds a PIN that was planted in a file: $name', async ({ name, bytes }) => {
    await using folder = await openTempFolder('planted')
    await writeFile(join(folder.path, 'planted'), Buffer.concat([randomBytes(1001), bytes, randomBytes(1002)]))
    await writeFile(join(folder.path, 'clean'), randomBytes(4096))
    expect(findSecrets(await filesUnder(folder.path), [secret])).toContain(`PIN, ${name}: planted`)
  })

  test.each([0, 1, 2, 3, 4])('finds a PIN inside base64, %i bytes into it', before => {
    const text = Buffer.concat([randomBytes(before), secret.bytes, randomBytes(5)]).toString('base64')
    const places: readonly Place[] = [{ name: 'text', bytes: Buffer.from(text) }]
    expect(findSecrets(places, [secret])).toHaveLength(1)
  })

  test.each([
    ['text', pin],
    ['a BLOB', Buffer.from(`=${pin}=`)],
    ['a number', BigInt(pin)],
  ])('finds a PIN that was stored in a table as %s', async (_, value) => {
    await using folder = await openTempFolder('planted')
    const path = join(folder.path, 'planted.sqlite')
    using database = new DatabaseSync(path)
    database.exec('create table clean (value); create table planted (value)')
    database.prepare('insert into planted values (?)').run(value)
    expect(findSecrets(tablesOf(path), [secret])).toEqual(['PIN, as it is: table planted'])
  })
})
