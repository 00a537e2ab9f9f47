import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Choice, Feedback } from '../../src/driver.ts'
import { FixedClock } from '../fixed-clock.ts'
import { eventually, openTendedOffice, type TendedOffice } from './tended-office.ts'

let office: TendedOffice
const asked: string[] = []
beforeEach(async () => {
  asked.length = 0
  const askForPin = async (userName: string) => asked.push(userName) > 0
  office = await openTendedOffice({ showsLists: true, askForPin })
})
afterEach(() => office[Symbol.asyncDispose]())

/** Logs in; what is listed. */
async function logIn(): Promise<Feedback> {
  const from = office.keypad.shown.length
  office.keypad.type(`${office.pin}#`)
  return office.keypad.until('choose', from)
}

async function choose(choice: Choice, kind: Feedback['kind']): Promise<Feedback> {
  const from = office.keypad.shown.length
  office.keypad.choose(choice)
  return office.keypad.until(kind, from)
}

const stateOf = async (id: number) => (await office.ports.jobs.find(id))?.state
const titlesOf = ({ jobs = [] }: Feedback) => jobs.map(job => job.title)

test('where people choose, nothing comes out before they did, and then only what they chose', async () => {
  const [one, two] = [await office.print('one'), await office.print('two')]
  expect(titlesOf(await logIn())).toEqual(['one', 'two'])
  expect(office.printer.jobs).toHaveLength(0)
  await choose({ kind: 'release', jobs: [two.id] }, 'released')
  await eventually(async () => (await stateOf(two.id)) === 'purged', 'two is printed')
  expect(await stateOf(one.id)).toBe('held')
  expect(titlesOf(await choose({ kind: 'list' }, 'choose'))).toEqual(['one'])
})

test('what is deleted is gone, and the rest is listed again', async () => {
  const [one] = [await office.print('one'), await office.print('two')]
  await logIn()
  expect(titlesOf(await choose({ kind: 'delete', jobs: [one.id] }, 'choose'))).toEqual(['two'])
  expect(await stateOf(one.id)).toBe('purged')
})

test('a job of somebody else is not chosen, whatever number is sent', async () => {
  await office.print('one')
  const own = await office.print('two')
  const document = own.document && { ...own.document, id: crypto.randomUUID() }
  const foreign = await office.ports.jobs.add({ ...own, document, userName: 'eve', uuid: crypto.randomUUID() })
  await logIn()
  expect(titlesOf(await choose({ kind: 'delete', jobs: [foreign.id] }, 'choose'))).toEqual(['one', 'two'])
  expect(titlesOf(await choose({ kind: 'release', jobs: [foreign.id] }, 'choose'))).toEqual(['one', 'two'])
  expect(await stateOf(foreign.id)).toBe('held')
})

test('whoever leaves is logged out: what comes after chooses nothing', async () => {
  const one = await office.print('one')
  await logIn()
  await choose({ kind: 'leave' }, 'ready')
  office.keypad.choose({ kind: 'release', jobs: [one.id] })
  office.keypad.choose({ kind: 'list' })
  expect(titlesOf(await logIn())).toEqual(['one'])
  expect(await stateOf(one.id)).toBe('held')
})

test('a choice before any log-in does nothing', async () => {
  const one = await office.print('one')
  office.keypad.choose({ kind: 'release', jobs: [one.id] })
  office.keypad.choose({ kind: 'new-pin' })
  expect(titlesOf(await logIn())).toEqual(['one'])
  expect(asked).toEqual([])
})

test('twenty seconds without a choice end the session', async () => {
  const clock = new FixedClock()
  await using quiet = await openTendedOffice({ showsLists: true, clock })
  await quiet.print('one')
  quiet.keypad.type(`${quiet.pin}#`)
  await quiet.keypad.until('choose')
  const from = quiet.keypad.shown.length
  clock.forward({ seconds: 21 })
  await quiet.keypad.until('ready', from)
  expect(quiet.tended.state.inUse).toBe(false)
})

test('S56 S57 whoever has an expired PIN may have a new one mailed from there, once, and nobody after them', async () => {
  const clock = new FixedClock()
  const askForPin = async (userName: string) => asked.push(userName) > 0
  await using guests = await openTendedOffice({ showsLists: true, clock, askForPin })
  const { keypad, ports } = guests
  await ports.settings.change({ 'pins.temporary': true, 'mail.host': 'localhost', 'mail.from': 'print@example.org' })
  const { digits } = await guests.issue()
  clock.forward({ hours: 25 })
  keypad.type(`${digits}#`)
  expect(await keypad.until('expired')).toMatchObject({ offersPin: true })
  keypad.choose({ kind: 'new-pin' })
  await eventually(() => keypad.shown.at(-1)?.text[0] === 'A new PIN is on its way', 'it is told')
  keypad.choose({ kind: 'new-pin' })
  keypad.type('*')
  keypad.choose({ kind: 'new-pin' })
  await keypad.until('ready')
  expect(asked).toEqual(['ada'])
})
