import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually, openTendedOffice, type TendedOffice } from './tended-office.ts'

let office: TendedOffice

beforeEach(async () => {
  office = await openTendedOffice()
})
afterEach(() => office[Symbol.asyncDispose]())

const stateOf = async (id: number) => (await office.ports.jobs.find(id))?.state
const ended = (id: number) => eventually(async () => (await stateOf(id)) === 'purged', `job ${id} purged`)

test('S01 a PIN typed at the terminal releases what was held, byte for byte, and the terminal says each step', async () => {
  const job = await office.print('report')
  office.keypad.type(`${office.pin}#`)
  const shown = await office.keypad.until('released')
  expect(shown.text[0]).toMatch(/^1 document (sent to|printed at) hall$/)
  await ended(job.id)
  expect(office.printer.sheets).toBe(1)
  const [printed] = office.printer.jobs
  expect(Buffer.from(printed?.received[0]?.bytes ?? []).toString()).toBe('%PDF-1.4 report')
  expect(office.keypad.shown.map(feedback => feedback.kind)).toEqual(
    expect.arrayContaining(['ready', 'entry', 'checking', 'releasing', 'released']),
  )
})

test('several documents come out in the order in which they were printed', async () => {
  for (const name of ['one', 'two', 'three']) await office.print(name)
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await eventually(() => office.printer.sheets === 3, 'three sheets')
  const texts = office.printer.jobs.map(job => Buffer.from(job.received[0]?.bytes ?? []).toString())
  expect(texts).toEqual(['%PDF-1.4 one', '%PDF-1.4 two', '%PDF-1.4 three'])
})

test('the first key already asks the printer', async () => {
  office.keypad.type('4')
  await eventually(() => office.printer.operations.includes('Get-Printer-Attributes'), 'printer asked')
  expect(office.keypad.shown.at(-1)).toMatchObject({ kind: 'entry', text: ['*'] })
})

test('nothing of owner or title reaches the printer’s job-name', async () => {
  await office.print('secret plan of ada')
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  expect(office.printer.jobs.map(job => job.name)).toEqual([expect.stringMatching(/^holdfast-[0-9a-f]{24}$/)])
})

test('a wrong PIN tells the person what to do and releases nothing', async () => {
  const job = await office.print('report')
  office.keypad.type('999999999#')
  expect((await office.keypad.until('wrong')).text.join(' ')).toContain('type your PIN again')
  expect(await stateOf(job.id)).toBe('held')
})

test('three wrong PINs, and the terminal says for how long to wait', async () => {
  for (let tries = 0; tries < 3; tries += 1) {
    const from = office.keypad.shown.length
    office.keypad.type('999999999#')
    await office.keypad.until('wrong', from)
  }
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('throttled')).text[0]).toBe('Too many wrong PINs: wait 2 s')
})

test('without documents the person hears how to get some', async () => {
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('no-jobs')).text.join(' ')).toContain('Print to the queue first')
})

test('S05 without the right to print nothing is released', async () => {
  await office.ports.settings.change({ 'rights.default': ['scan'] })
  const job = await office.print('report')
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('wrong')).text[0]).toBe('You may not print')
  expect(await stateOf(job.id)).toBe('held')
})

test('a printer out of paper is refused before anything is sent, and the person hears which tray', async () => {
  const job = await office.print('report')
  await office.printer.set({ paper: 'out' })
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('printer-error')).text[0]).toBe('hall: out of paper in tray 2')
  expect(await stateOf(job.id)).toBe('held')
  expect(office.printer.operations).not.toContain('Create-Job')
})

test('when the paper is there again the same PIN prints', async () => {
  const job = await office.print('report')
  await office.printer.set({ paper: 'out' })
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('printer-error')
  await office.printer.set({ paper: 'ok' })
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await ended(job.id)
  expect(office.printer.sheets).toBe(1)
})

test('a card releases like a PIN', async () => {
  const [index] = await office.ports.indexer.ofCard('04A1B2C3')
  if (!index) throw new Error('no index')
  await office.ports.cards.add({ id: 'c1', userName: 'ada', addedAt: office.ports.clock.now() }, index)
  await office.print('report')
  office.keypad.tap('04:A1:B2:C3')
  await office.keypad.until('released')
  expect(office.printer.sheets).toBe(1)
})

test('a person who unplugs the terminal leaves no session to the next one', async () => {
  await office.printer.set({ msPerSheet: null, answerAfterMs: 50 })
  const jobs = await Promise.all(['one', 'two', 'three'].map(name => office.print(name)))
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('releasing')
  office.keypad.unplug()
  office.keypad.plugIn()
  expect(office.tended.state).toMatchObject({ connected: true, inUse: false })
  await eventually(async () => {
    const states = await Promise.all(jobs.map(job => stateOf(job.id)))
    return states.filter(state => state === 'held').length >= 2
  }, 'what was not sent is held again')
})

test('star stops a release: what was not sent is kept', async () => {
  await office.printer.set({ answerAfterMs: 50 })
  const jobs = await Promise.all(['one', 'two', 'three', 'four'].map(name => office.print(name)))
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('releasing')
  office.keypad.type('*')
  await eventually(async () => {
    const states = await Promise.all(jobs.map(job => stateOf(job.id)))
    return states.every(state => state === 'held' || state === 'purged') && states.includes('held')
  }, 'held or printed, nothing between')
})
