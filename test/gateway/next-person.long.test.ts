import { afterEach, beforeEach, expect, test } from 'vitest'
import { FixedClock } from '../fixed-clock.ts'
import { SeededRandom } from '../fuzz/random.ts'
import { eventually, openTendedOffice, type TendedOffice } from './tended-office.ts'

let stack: AsyncDisposableStack
beforeEach(() => {
  stack = new AsyncDisposableStack()
})
afterEach(() => stack.disposeAsync())

const open = async (options: Parameters<typeof openTendedOffice>[0] = {}) => stack.use(await openTendedOffice(options))

/** Ada prints and logs in; resolves while her document is on its way. */
async function release({ keypad, pin, print }: TendedOffice): Promise<number> {
  await print('report')
  keypad.type('*')
  const from = keypad.shown.length
  keypad.type(`${pin}#`)
  await keypad.until('releasing', from)
  return from
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(resolve => setImmediate(resolve))
}

test.each([1, 2, 3, 4, 5, 6])(
  'a PIN of which %i digits were typed while another person’s document was on its way is taken whole',
  async digits => {
    const office = await open()
    const from = await release(office)
    office.keypad.type(office.pin.slice(0, digits))
    await office.keypad.until('released', from)
    office.keypad.type(`${office.pin.slice(digits)}#`)
    await office.keypad.until('no-jobs', from)
  },
)

test('a PIN that is typed around the moment at which a document is printed is taken, or answered', async () => {
  const random = new SeededRandom(11)
  const office = await open()
  const { keypad, pin } = office
  for (let time = 0; time < 24; time += 1) {
    const from = await release(office)
    if (time % 2 === 0) await keypad.until('released', from)
    await turns(random.below(40))
    const typed = keypad.shown.length
    for (const key of `${pin}#`) {
      keypad.type(key)
      await turns(random.below(4))
    }
    const words = () => keypad.shown.slice(typed).map(({ text }) => text[0])
    const isAnswered = () => words().some(word => /^(No documents|Still sending)/.test(word ?? ''))
    await eventually(isAnswered, `an answer at ${time}`)
    await keypad.until('released', from)
    expect(words()).not.toContain('Wrong PIN')
    await eventually(() => !office.tended.state.inUse || /printed/.test(keypad.shown.at(-1)?.text[0] ?? ''), 'the end')
  }
})

test('digits that were typed long before the next person came are none of theirs', async () => {
  const clock = new FixedClock()
  const office = await open({ clock })
  const from = await release(office)
  office.keypad.type('1')
  await office.keypad.until('released', from)
  clock.forward({ seconds: 3 })
  office.keypad.type('4')
  expect(office.keypad.shown.at(-1)).toMatchObject({ kind: 'entry', text: ['*'] })
})

test('a check that takes long says so after two seconds and can be given up', async () => {
  const clock = new FixedClock()
  const office = await open({ clock })
  const { keypad, pin, ports } = office
  const load = ports.throttles.load.bind(ports.throttles)
  const record = Promise.withResolvers<void>()
  ports.throttles.load = async key => record.promise.then(() => load(key))
  keypad.type(`${pin}#`)
  keypad.type('*')
  expect(keypad.shown.at(-1)?.text[0]).toBe('One moment …')
  clock.forward({ seconds: 2 })
  await eventually(() => keypad.shown.at(-1)?.text[0] === 'This takes longer than usual', 'told')
  keypad.type('*')
  expect(keypad.shown.at(-1)?.text[0]).toBe('Type your PIN, then #')
  record.resolve()
  const from = keypad.shown.length
  keypad.type(`${pin}#`)
  await keypad.until('no-jobs', from)
  expect(keypad.shown.slice(from).filter(({ kind }) => kind === 'no-jobs')).toHaveLength(1)
})

test('whoever waits for the record to say which documents are theirs is told that it takes long', async () => {
  const clock = new FixedClock()
  const office = await open({ clock })
  const { keypad, ports } = office
  const claim = ports.jobs.claim.bind(ports.jobs)
  const record = Promise.withResolvers<void>()
  ports.jobs.claim = async (releases, by) => record.promise.then(() => claim(releases, by))
  const from = await release(office)
  clock.forward({ seconds: 4 })
  await eventually(() => keypad.shown.at(-1)?.text[0] === 'This takes longer than usual', 'told')
  record.resolve()
  await keypad.until('released', from)
})

test('whose documents were claimed at another terminal a moment before is told that none is waiting', async () => {
  const office = await open()
  office.ports.jobs.claim = async () => []
  const from = await release(office)
  await office.keypad.until('no-jobs', from)
})
