import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { enrollCard } from '../../src/gateway/enroll-card.ts'
import { openPanelHouse, type PanelHouse } from './panel-house.ts'

const number = '04A2B3C4'
let house: PanelHouse
beforeEach(async () => {
  house = await openPanelHouse()
  await house.print('one')
  await enrollCard(house.ports, { userName: 'ada', number, actor: 'test' })
})
afterEach(() => house[Symbol.asyncDispose]())

const prefixed = { options: { cardPrefix: ';' } }
const every = { options: { cardPrefix: '' } }

describe('at a panel whose reader types ; before each card', () => {
  test('a card logs in, and a PIN typed into the same field does, too', async () => {
    const panel = await house.open('hall-panel', prefixed)
    expect(panel.page).toContain('Or tap your card')
    expect(await panel.type(`;${number}`)).toBe('1 document waits for you')
    await panel.press('leave')
    expect(await panel.type(house.pin)).toBe('1 document waits for you')
  })

  test('what was typed before the tap is no part of the card', async () => {
    const panel = await house.open('hall-panel', prefixed)
    await panel.press('key:1')
    expect(await panel.type(`23;${number}`)).toBe('1 document waits for you')
  })

  test('a card of digits alone is never taken for a PIN, nor a PIN for a card', async () => {
    const panel = await house.open('hall-panel', prefixed)
    expect(await panel.type(`;${house.pin}`)).toBe('Unknown card')
    await panel.press('clear')
    await enrollCard(house.ports, { userName: 'ada', number: '11112222', actor: 'test' })
    expect(await panel.type('11112222')).toBe('Wrong PIN')
  })

  test.each([`;${'9'.repeat(129)}`, ';', ';caf\u00e9', ';1234\u0007'])(
    'what no card can be is nothing at all, not even a PIN',
    async typed => {
      const panel = await house.open('hall-panel', prefixed)
      expect(await panel.type(typed)).toBe('Type your PIN')
    },
  )
})

describe('at a panel where every line that is typed is a card', () => {
  test('a card of digits logs in, and a PIN is typed by the keys on the screen', async () => {
    await enrollCard(house.ports, { userName: 'ada', number: '0012345678', actor: 'test' })
    const panel = await house.open('hall-panel', every)
    expect(panel.page).not.toContain('name="pin"')
    expect(await panel.press('enter', { card: '0012345678' })).toBe('1 document waits for you')
    await panel.press('leave')
    expect(await panel.press('enter', { card: house.pin })).toBe('Unknown card')
    await panel.press('clear')
    for (const digit of house.pin) await panel.press(`key:${digit}`)
    expect(await panel.press('enter', { card: '' })).toBe('1 document waits for you')
  })

  test('whoever taps while the list of another person is shown sees their own, and has pressed no button of it', async () => {
    const panel = await house.open('hall-panel', every)
    for (const digit of house.pin) await panel.press(`key:${digit}`)
    await panel.press('enter')
    const [first] = /<button[^>]*>/.exec(panel.page) ?? []
    expect(first).toContain('value="enter"')
    expect(panel.page).not.toMatch(/<button[^>]*autofocus/)
    expect(panel.page).toMatch(/<input id="card"[^>]*autofocus/)
    expect(await panel.press('enter', { card: 'C0FFEE' })).toBe('Unknown card')
    expect(panel.page).not.toContain('My documents')
    expect(panel.page).toContain('value="key:1"')
    expect(house.printer.jobs).toEqual([])
  })
})

test('where card and PIN are wanted, both are given at the panel, and no phone opens it', async () => {
  await house.ports.settings.change({ 'site.publicUrl': 'http://print.example' })
  const panel = await house.open('hall-panel', { ...prefixed, requires: 'card-and-pin' })
  expect(panel.title).toBe('Tap your card')
  expect(panel.page).not.toContain('<svg')
  expect(await panel.type(house.pin)).toBe('Tap your card first')
  await panel.press('clear')
  expect(await panel.type(`;${number}`)).toBe('Now type your PIN')
  expect(await panel.type(house.pin)).toBe('1 document waits for you')
})

test('without a reader a card is nothing', async () => {
  const panel = await house.open('hall-panel')
  expect(await panel.press('enter', { card: number })).toBe('Type your PIN')
  expect(await panel.type(`;${number}`)).not.toBe('1 document waits for you')
})
