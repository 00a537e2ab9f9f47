import { afterEach, beforeEach, expect, test } from 'vitest'
import { enrollCard } from '../../src/gateway/enroll-card.ts'
import { FixedClock } from '../fixed-clock.ts'
import { someUser } from '../office.ts'
import { openTendedOffice, type TendedOffice } from './tended-office.ts'

let stack: AsyncDisposableStack
beforeEach(() => {
  stack = new AsyncDisposableStack()
})
afterEach(() => stack.disposeAsync())

const number = '04A1B2C3'
const strange = 'DEADBEEF'

async function open(options: Parameters<typeof openTendedOffice>[0] = {}): Promise<TendedOffice> {
  const office = stack.use(await openTendedOffice(options))
  await enrollCard(office.ports, { userName: 'ada', number, actor: 'test' })
  return office
}

/** Taps a card and waits until its PIN is wanted. */
async function tap({ keypad }: TendedOffice, card = number): Promise<readonly string[]> {
  const from = keypad.shown.length
  keypad.tap(card)
  return (await keypad.until('pin-wanted', from)).text
}

test('S01 where both are demanded, card and then PIN release what was held', async () => {
  const office = await open({ requires: 'card-and-pin' })
  expect(office.keypad.shown[0]?.text).toEqual(['Tap your card', 'Then type your PIN and #'])
  await office.print('report')
  expect(await tap(office)).toEqual(['Now type your PIN, then #', 'within 15 seconds'])
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  expect(office.printer.sheets).toBe(1)
})

test('where both are demanded a PIN alone is told to tap the card first', async () => {
  const office = await open({ requires: 'card-and-pin' })
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('wrong')).text).toEqual(['Tap your card first', 'Then type your PIN and #'])
})

test('an unknown card becomes the one of who types a PIN after it, and the jobs are released', async () => {
  const office = await open()
  await office.print('report')
  expect(await tap(office, strange)).toEqual(['Unknown card', 'Type your PIN, then #, to make it yours'])
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  expect(office.printer.sheets).toBe(1)
  expect(await office.ports.cards.ofUser('ada')).toHaveLength(2)
})

test('whose card is new and who has no documents is told that the card is theirs', async () => {
  const office = await open()
  await tap(office, strange)
  const from = office.keypad.shown.length
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('ready', from)).text[0]).toBe('This card is yours now')
})

test('15 seconds after the tap the card is forgotten, half-typed PIN and all', async () => {
  const clock = new FixedClock()
  const office = await open({ clock })
  await tap(office, strange)
  clock.forward({ seconds: 14 })
  const from = office.keypad.shown.length
  office.keypad.type(office.pin)
  clock.forward({ seconds: 1 })
  await office.keypad.until('ready', from)
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('no-jobs', from)
  expect(await office.ports.cards.ofUser('ada')).toHaveLength(1)
})

test.each([
  ['star', (office: TendedOffice) => office.keypad.type('*')],
  [
    'a keypad that was unplugged',
    (office: TendedOffice) => {
      office.keypad.unplug()
      office.keypad.plugIn()
    },
  ],
])('%s makes the terminal forget the card', async (_, forget) => {
  const office = await open()
  await tap(office, strange)
  forget(office)
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('no-jobs')
  expect(await office.ports.cards.ofUser('ada')).toHaveLength(1)
})

test('a card that was taken away opens nothing from that instant on', async () => {
  const office = await open()
  await office.ports.settings.change({ 'cards.usersMayEnroll': false })
  const job = await office.print('report')
  const [card] = await office.ports.cards.ofUser('ada')
  await office.ports.cards.remove(card?.id ?? '')
  office.keypad.tap(number)
  expect((await office.keypad.until('wrong')).text).toEqual(['Unknown card', 'Type your PIN, then #'])
  expect((await office.ports.jobs.find(job.id))?.state).toBe('held')
})

test('the keys of who taps a card answer no question of who was there before', async () => {
  const office = await open({ requires: 'card-and-pin' })
  const { id } = await office.print('report')
  const path = ['held', 'claimed', 'creating', 'created', 'sending', 'uncertain'] as const
  await office.ports.jobs.advance(id, path, { at: office.ports.clock.now() })
  await tap(office)
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('question')
  await office.ports.users.create(someUser('grace'))
  await enrollCard(office.ports, { userName: 'grace', number: strange, actor: 'test' })
  await tap(office, strange)
  office.keypad.type('1')
  expect(office.keypad.shown.at(-1)).toMatchObject({ kind: 'entry' })
  expect((await office.ports.jobs.find(id))?.state).toBe('uncertain')
})

test('neither card nor PIN is in audit or log', async () => {
  const office = await open({ requires: 'card-and-pin' })
  await tap(office)
  office.keypad.type('90817263544536#')
  await office.keypad.until('wrong')
  await tap(office)
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('no-jobs')
  const written = JSON.stringify([await office.ports.audit.list({ limit: 100 }), office.ports.log.lines])
  for (const secret of [number, office.pin, '90817263544536']) expect(written).not.toContain(secret)
  expect(written).toContain('"via":"card-and-pin"')
})
