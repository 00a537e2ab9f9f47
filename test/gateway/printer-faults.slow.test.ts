import { expect, test } from 'vitest'
import type { Conduct } from '../../simulators/printer/conduct.ts'
import { recover } from '../../src/gateway/recover.ts'
import { Releases } from '../../src/gateway/release-jobs.ts'
import { FixedClock } from '../fixed-clock.ts'
import { joinAlone } from '../office.ts'
import { eventually, openTendedOffice, type TendedOffice } from './tended-office.ts'

const stateOf = async (office: TendedOffice, id: number) => (await office.ports.jobs.find(id))?.state
const limits = { connectMs: 500, answerMs: 1000, idleMs: 1000 }

test.each<[string, Partial<Conduct>, RegExp]>([
  ['is switched off', { network: 'refusing' }, /hall does not answer/],
  ['accepts and never answers', { network: 'half-open' }, /hall does not answer/],
  ['answers with a web page', { lie: 'html' }, /hall does not answer/],
  ['answers with noise', { lie: 'not-ipp' }, /hall does not answer/],
  ['answers with a gibibyte', { lie: 'huge-answer' }, /hall does not answer/],
  ['answers without end', { lie: 'endless-chunks' }, /hall does not answer/],
  ['answers in part', { lie: 'truncated-answer' }, /hall does not answer/],
  ['answers another request', { lie: 'wrong-request-id' }, /hall does not answer/],
  ['is jammed', { isJammed: true }, /hall: paper jam/],
  ['has a cover open', { isDoorOpen: true }, /hall: a cover is open/],
  ['takes no jobs', { isAccepting: false }, /hall: takes no jobs/],
])('a printer that %s: the person hears it within five seconds and the job is held', async (_, conduct, text) => {
  await using office = await openTendedOffice()
  const job = await office.print('report')
  await office.printer.set(conduct)
  const began = performance.now()
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('printer-error')).text[0]).toMatch(text)
  expect(performance.now() - began).toBeLessThan(5000)
  expect(await stateOf(office, job.id)).toBe('held')
})

test('a printer that fails after it was asked: nothing was sent, so the job is held and another try prints', async () => {
  await using office = await openTendedOffice({ client: limits })
  const job = await office.print('report')
  await office.conditions.ask((await office.ports.printers.find('hall')) ?? expect.fail('no printer'))
  await office.printer.set({ network: 'refusing' })
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('printer-error')).text.join(' ')).toContain('They are safe')
  await eventually(async () => (await stateOf(office, job.id)) === 'held', 'held again')
  await office.printer.set({ network: 'up' })
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await eventually(() => office.printer.sheets === 1, 'printed once')
})

test('a connection cut inside the document: the printer has nothing, the job is held again', async () => {
  await using office = await openTendedOffice({ client: limits })
  const job = await office.print('report', `%PDF-1.4 ${'x'.repeat(300_000)}`)
  await office.printer.set({ cutAfterBytes: 100_000 })
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('printer-error')
  await office.printer.set({ cutAfterBytes: null })
  await eventually(async () => ['held', 'uncertain'].includes((await stateOf(office, job.id)) ?? ''), 'settled')
  expect(office.printer.sheets).toBe(0)
})

test.each<[string, Partial<Conduct>]>([
  ['prints what came of a document that was cut', { lie: 'prints-what-came', cutAfterBytes: 100_000 }],
  ['says that it has a document of which it read the start', { lie: 'early-success' }],
])('a printer that %s: the owner is asked, and the document is kept', async (_, conduct) => {
  await using office = await openTendedOffice({ client: limits })
  const job = await office.print('report', `%PDF-1.4 ${'x'.repeat(20_000_000)}`)
  await office.printer.set(conduct)
  office.keypad.type(`${office.pin}#`)
  await eventually(async () => (await stateOf(office, job.id)) === 'uncertain', 'uncertain')
  expect(office.printer.sheets).toBe(1)
  expect((await office.ports.jobs.find(job.id))?.document).not.toBeNull()
})

test('a printer that reads slowly has longer than other answers take', async () => {
  await using office = await openTendedOffice({ client: { ...limits, answerMs: 300, idleMs: 4000 } })
  const job = await office.print('report')
  office.printer.on('asked', operation => operation === 'Send-Document' && office.printer.set({ answerAfterMs: 1000 }))
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await eventually(async () => (await stateOf(office, job.id)) === 'purged', 'printed')
  expect(office.printer.operations.filter(operation => operation === 'Send-Document')).toHaveLength(1)
})

test('an answer cut after the document arrived: the printer is asked, and the sheet comes out once', async () => {
  await using office = await openTendedOffice({ client: limits })
  const job = await office.print('report')
  await office.printer.set({ cutAnswersTo: ['Send-Document'] })
  office.keypad.type(`${office.pin}#`)
  await eventually(async () => (await stateOf(office, job.id)) === 'purged', 'known as printed')
  expect(office.printer.sheets).toBe(1)
})

test('a printer that forgets its jobs: nobody can know, so the owner is asked and says it came out', async () => {
  await using office = await openTendedOffice({ client: limits, printer: { conduct: { msPerSheet: null } } })
  const job = await office.print('report')
  await office.printer.set({ lie: 'jobs-vanish' })
  office.keypad.type(`${office.pin}#`)
  await eventually(async () => (await stateOf(office, job.id)) === 'uncertain', 'uncertain')
  await office.printer.set({ lie: 'none', msPerSheet: 0 })
  const from = office.keypad.shown.length
  office.keypad.type('*')
  office.keypad.type(`${office.pin}#`)
  expect((await office.keypad.until('question', from)).text[0]).toBe('Did "report" come out?')
  office.keypad.type('1')
  await eventually(async () => (await stateOf(office, job.id)) === 'purged', 'purged by the owner’s word')
})

test('… or says that it did not, and it is printed again: one sheet more, by the owner’s word', async () => {
  await using office = await openTendedOffice({ client: limits, printer: { conduct: { msPerSheet: null } } })
  const job = await office.print('report')
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await office.printer.restart()
  await eventually(async () => (await stateOf(office, job.id)) === 'uncertain', 'uncertain')
  await office.printer.set({ msPerSheet: 0 })
  const from = office.keypad.shown.length
  office.keypad.type(`*${office.pin}#`)
  await office.keypad.until('question', from)
  office.keypad.type('2')
  await eventually(async () => (await stateOf(office, job.id)) === 'purged', 'printed')
  expect(office.printer.sheets).toBe(1)
})

test('a printer without Create-Job gets the document by Print-Job', async () => {
  await using office = await openTendedOffice({ printer: { conduct: { hasCreateJob: false } } })
  const job = await office.print('report')
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await eventually(async () => (await stateOf(office, job.id)) === 'purged', 'purged')
  expect(office.printer.operations).toContain('Print-Job')
  expect(office.printer.sheets).toBe(1)
})

test('a printer that is busy is asked again until it takes the job', async () => {
  await using office = await openTendedOffice()
  await office.print('report')
  await office.printer.set({ busyTimes: 3 })
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await eventually(() => office.printer.sheets === 1, 'printed')
})

test('a printer that stops while it prints: the person hears why, and the sheet comes when it is put right', async () => {
  await using office = await openTendedOffice({ printer: { conduct: { msPerSheet: null } } })
  const job = await office.print('report')
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await office.printer.set({ isJammed: true, msPerSheet: 0 })
  expect((await office.keypad.until('printer-error')).text[0]).toMatch(/^hall: paper jam/)
  await office.printer.set({ isJammed: false })
  await eventually(async () => (await stateOf(office, job.id)) === 'purged', 'printed')
  expect(office.printer.sheets).toBe(1)
})

test('a document that has not started when its lease ends is called back and held again', async () => {
  const clock = new FixedClock()
  await using office = await openTendedOffice({ clock, printer: { conduct: { sheetsLeft: null } } })
  const job = await office.print('report')
  const other = office.printer.engine.create({ name: 'foreign', userName: 'x', copies: 1, isTwoSided: false })
  expect(other.id).toBe(1)
  await office.printer.set({ msPerSheet: null })
  office.printer.engine.receive(
    other,
    { format: 'a/b', octets: 1, sha256: '', bytes: new Uint8Array(), pages: 1 },
    true,
  )
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  clock.forward({ seconds: 209 })
  await eventually(async () => (await stateOf(office, job.id)) === 'sent', 'still waiting')
  clock.forward({ seconds: 2 })
  await eventually(async () => {
    clock.forward({ seconds: 2 })
    return (await stateOf(office, job.id)) === 'held'
  }, 'held again')
  expect(office.printer.sheets).toBe(0)
})

test('after a restart what had not been sent is held again, and what was sent is followed to its end', async () => {
  await using office = await openTendedOffice({ printer: { conduct: { msPerSheet: null } } })
  const [sent, claimed] = [await office.print('sent'), await office.print('claimed')]
  office.keypad.type(`${office.pin}#`)
  await office.keypad.until('released')
  await eventually(async () => (await stateOf(office, claimed.id)) !== 'claimed', 'both under way')
  const next = { ...office.ports, membership: await joinAlone(office.ports) }
  await using fresh = new Releases(next)
  expect(await recover(next, fresh)).toBe(2)
  await office.printer.set({ msPerSheet: 0 })
  await eventually(async () => (await stateOf(office, sent.id)) === 'purged', 'first printed')
  await eventually(async () => (await stateOf(office, claimed.id)) === 'purged', 'second printed')
  expect(office.printer.sheets).toBe(2)
})
