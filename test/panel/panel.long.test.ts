import { afterEach, beforeEach, expect, test } from 'vitest'
import { FixedClock } from '../fixed-clock.ts'
import { eventually } from '../gateway/tended-office.ts'
import { openPanelHouse, type PanelDevice, type PanelHouse } from './panel-house.ts'

let house: PanelHouse
let hall: PanelDevice
beforeEach(async () => {
  house = await openPanelHouse()
  hall = await house.open('hall-panel')
})
afterEach(() => house[Symbol.asyncDispose]())

const stateOf = async (id: number) => (await house.ports.jobs.find(id))?.state

/** Asks again until the panel shows a kind of page. */
async function until(device: PanelDevice, kind: string): Promise<void> {
  await eventually(async () => {
    await device.look()
    return device.page.includes(`<form class="${kind}"`)
  }, `the page of ${kind}`)
}

test('S01 S02 a PIN typed at a panel lists what waits, and what is chosen comes out, alone', async () => {
  const [one, two] = [await house.print('one'), await house.print('two')]
  expect(await hall.look()).toBe('Type your PIN')
  expect(await hall.type(house.pin)).toBe('2 documents wait for you')
  expect(hall.page).not.toContain(house.pin)
  await hall.press('release', { job: `${two.id}` })
  await until(hall, 'released')
  await eventually(async () => (await stateOf(two.id)) === 'purged', 'two is printed')
  expect([house.printer.jobs.length, await stateOf(one.id)]).toEqual([1, 'held'])
  expect(hall.page).toContain('1 document still waits for you')
  expect(await hall.press('list')).toBe('1 document waits for you')
  expect(await hall.press('leave')).toBe('Type your PIN')
})

test('a PIN is typed key by key on the screen, and no digit of it is ever in a page', async () => {
  await house.print('one')
  for (const [at, digit] of [...house.pin].entries()) {
    expect(await hall.press(`key:${digit}`)).toBe(at === 0 ? '1 digit typed' : `${at + 1} digits typed`)
    expect(hall.page).not.toMatch(/name="pin"[^>]* value=/)
  }
  expect(await hall.press('clear')).toBe('Type your PIN')
  for (const digit of house.pin) await hall.press(`key:${digit}`)
  expect(await hall.press('enter')).toBe('1 document waits for you')
})

test('S04 a wrong PIN is told, and after some of them the panel wants a wait', async () => {
  const wrong = house.pin === '000000' ? '111111' : '000000'
  expect(await hall.type(wrong)).toBe('Wrong PIN')
  for (let tries = 0; tries < 3; tries += 1) await hall.type(wrong)
  expect(hall.title).toMatch(/^Too many wrong PINs: wait \d+ s$/)
  expect(hall.page).toContain('role="alert"')
})

test('what is to be deleted is asked once more, then it is gone', async () => {
  const [one, two] = [await house.print('one'), await house.print('two')]
  await hall.type(house.pin)
  expect(await hall.press('confirm', { job: `${one.id}` })).toBe('Delete 1 document for good?')
  expect(await hall.press('list')).toBe('2 documents wait for you')
  await hall.press('confirm', { job: `${one.id}` })
  expect(await hall.press('delete', { job: `${one.id}` })).toBe('1 document waits for you')
  expect([await stateOf(one.id), await stateOf(two.id)]).toEqual(['purged', 'held'])
})

test.each([
  ['printed', 'purged', '1 document waits for you'],
  ['not-printed', 'held', '2 documents wait for you'],
] as const)('an uncertain document is asked about in the list: "%s" leaves it %s', async (answer, state, title) => {
  const [one, two] = [await house.print('one'), await house.print('two')]
  await house.ports.jobs.advance(one.id, ['held', 'claimed', 'creating', 'created', 'sending', 'uncertain'], {
    at: house.ports.clock.now(),
  })
  await hall.type(house.pin)
  expect(hall.page).toContain('Was it printed?')
  expect(hall.jobs).toEqual([`${two.id}`])
  expect(await hall.press(`${answer}:${one.id}`)).toBe(title)
  expect(await stateOf(one.id)).toBe(state)
})

test('S34 a printer in error is told before anything is listed, and the document waits', async () => {
  const one = await house.print('one')
  await house.printer.set({ paper: 'out' })
  expect(await hall.type(house.pin)).toBe('hall: out of paper in tray 2')
  expect(await stateOf(one.id)).toBe('held')
})

test('a title can be anything: it is text, never markup, and turns no line around', async () => {
  await house.print('</small><script>alert(1)</script>\u202e"\'')
  await hall.type(house.pin)
  expect(hall.page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
  expect(hall.page).not.toMatch(/<script>|\u202e/)
})

test('a hundred long titles make no long page', async () => {
  for (let count = 0; count < 40; count += 1) await house.print(`${count} ${'"'.repeat(200)}`)
  expect(await hall.type(house.pin)).toBe('40 documents wait for you')
  expect(hall.jobs).toHaveLength(25)
  expect(hall.page).toContain('15 more follow')
})

test('whoever logs in at another panel is logged out at the first, which says so', async () => {
  await house.print('one')
  const attic = await house.open('attic-panel')
  await hall.type(house.pin)
  expect(await attic.type(house.pin)).toBe('1 document waits for you')
  expect(await hall.look()).toBe('You logged in at another terminal')
  expect(hall.page).toContain('name="pin"')
  expect(await attic.look()).toBe('1 document waits for you')
})

test('a language is spoken for this visit, the next person is spoken to in that of the site', async () => {
  await house.print('one')
  expect(await hall.press('speak:cs')).toBe('Zadejte PIN')
  expect(hall.page).toContain('<html lang="cs"')
  expect(await hall.type(house.pin)).toBe('Čeká na vás 1 dokument')
  expect(hall.page).toContain('Vytisknout vybrané')
  expect(await hall.press('speak:de')).toBe('1 Dokument wartet auf Sie')
  expect(await hall.press('leave')).toBe('Type your PIN')
})

test('a button that is pressed while a release goes on counts, however far it has come since the page was shown', async () => {
  await house.print('one')
  await hall.type(house.pin)
  await house.printer.set({ msPerSheet: null })
  expect(await hall.press('release-all')).toMatch(/^Sending 1 of 1|^1 document sent/)
  const { turn } = hall
  await until(hall, 'released')
  expect(hall.turn).not.toBe(turn)
  const sent = hall.turn
  house.printer.engine.printSheet()
  await eventually(async () => (await hall.look()) === '1 document printed at hall', 'it is printed')
  expect(hall.turn).toBe(sent)
})

test('contrast is for this visit, as long as it lasts', async () => {
  await house.print('one')
  await hall.press('contrast')
  await hall.type(house.pin)
  expect(hall.page).toContain('class="contrast"')
  await hall.press('leave')
  expect(hall.page).not.toContain('class="contrast"')
})

test('S26 S56 at a panel whoever has an expired PIN asks for a new one by a button', async () => {
  const clock = new FixedClock()
  await using guests = await openPanelHouse({ clock })
  const panel = await guests.open('guest-panel')
  await guests.ports.settings.change({ 'pins.temporary': true, 'mail.host': 'localhost', 'mail.from': 'a@example.org' })
  const { digits } = await guests.issue()
  clock.forward({ hours: 25 })
  await panel.look()
  expect(await panel.type(digits)).toBe('This PIN has expired')
  expect(panel.page).toContain('Send me a new PIN')
  expect(await panel.press('new-pin')).toBe('A new PIN is on its way')
  expect(guests.asked).toEqual(['ada'])
})

test('a list that is left alone is gone after twenty seconds, and so are a language and the contrast', async () => {
  const clock = new FixedClock()
  await using quiet = await openPanelHouse({ clock })
  const panel = await quiet.open('quiet-panel')
  await quiet.print('one')
  await panel.press('contrast')
  expect(panel.page).toContain('class="contrast"')
  expect(await panel.type(quiet.pin)).toBe('1 document waits for you')
  clock.forward({ seconds: 21 })
  await eventually(async () => (await panel.look()) === 'Type your PIN', 'it is ready again')
  expect(panel.page).not.toContain('class="contrast"')
  expect(quiet.floor.state('quiet-panel').inUse).toBe(false)
})

test('a panel whose page asks no more is not connected, and is again when it asks', async () => {
  const clock = new FixedClock()
  await using quiet = await openPanelHouse({ clock })
  const panel = await quiet.open('quiet-panel')
  expect(quiet.floor.state('quiet-panel').connected).toBe(true)
  clock.forward({ seconds: 46 })
  await eventually(() => !quiet.floor.state('quiet-panel').connected, 'it is missed')
  await panel.look()
  expect(quiet.floor.state('quiet-panel').connected).toBe(true)
})
