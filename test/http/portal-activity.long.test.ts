import { afterEach, beforeEach, expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { type House, openHouse } from './admin-house.ts'
import { loggedIn, pinOf, Visitor } from './portal-visitor.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.users.create(someUser('ada'))
})
afterEach(() => house[Symbol.asyncDispose]())

interface Told {
  readonly entries: readonly Readonly<Record<string, unknown>>[]
}

test('a user reads what happened lately, the newest first, who did it and where, without other people’s names', async () => {
  const at = house.clock.now()
  const about = { at, userName: 'ada', terminalName: 'library' }
  await house.audit.append({
    ...about,
    at: at.subtract({ hours: 31 * 24 }),
    event: 'log-in',
    actor: 'terminal:library',
  })
  await house.audit.append({ at, event: 'card-removed', actor: 'user:root', userName: 'ada' })
  await house.audit.append({ at, event: 'pin-issued', actor: 'gateway', userName: 'ada' })
  await house.audit.append({ at, event: 'mail-taken', actor: 'mail:imap', userName: 'ada' })
  await house.audit.append({ at, event: 'log-in', actor: 'user:ada', userName: 'bob' })
  const detail = { via: 'pin', reason: 'pin-expired' }
  await house.audit.append({ ...about, event: 'log-in-refused', actor: 'terminal:library', detail })
  await house.audit.append({ ...about, event: 'job-released', actor: 'terminal:library', printerName: 'cellar' })
  const pin = await pinOf(house, 'ada')
  await house.audit.append({ at, event: 'portal-log-in-refused', actor: 'portal:192.0.2.7', userName: 'ada' })
  const ada = new Visitor(house)
  await ada.logIn('ada', pin)
  const { entries } = (await ada.ask('GET', '/api/portal/activity')).body as unknown as Told
  expect(entries.map(({ event, by }) => [event, by])).toEqual([
    ['portal-log-in', 'you'],
    ['portal-log-in-refused', 'somebody'],
    ['pin-issued', 'administrator'],
    ['job-released', 'terminal'],
    ['log-in-refused', 'terminal'],
    ['pin-issued', 'gateway'],
    ['card-removed', 'administrator'],
  ])
  expect(entries[0]).toMatchObject({ client: '127.0.0.1', reason: null })
  expect(entries[1]).toMatchObject({ client: '192.0.2.7' })
  expect(entries[3]).toMatchObject({ terminalName: 'library', printerName: 'cellar', client: null })
  expect(entries[4]).toMatchObject({ reason: 'pin-expired' })
  expect(JSON.stringify(entries)).not.toMatch(/root|bob/)
})

test('a hundred entries are told at most', async () => {
  for (let times = 0; times < 110; times += 1)
    await house.audit.append({ at: house.clock.now(), event: 'log-in', actor: 'terminal:a', userName: 'ada' })
  const ada = await loggedIn(house, 'ada')
  expect(((await ada.ask('GET', '/api/portal/activity')).body as unknown as Told).entries).toHaveLength(100)
})
