import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDriver } from '../../drivers/index.ts'
import { TerminalFloor } from '../../src/gateway/terminal-floor.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { FixedClock } from '../fixed-clock.ts'
import { eventually, openTendedOffice, type TendedOffice } from './tended-office.ts'

const clock = new FixedClock()
let office: TendedOffice
let floor: TerminalFloor
let tries: number
let blocker: Server
let port: number
beforeEach(async () => {
  office = await openTendedOffice({ clock })
  tries = 0
  const { ports, releases, conditions } = office
  floor = new TerminalFloor(
    { ports, gate: new ThrottleGate(ports, { isShared: false }), releases, conditions },
    (record, context) => {
      tries += 1
      return openDriver(record.driver, record.options, context)
    },
  )
  blocker = await listen(0)
  port = (blocker.address() as { readonly port: number }).port
})
afterEach(async () => {
  await floor[Symbol.asyncDispose]()
  blocker.close()
  await office[Symbol.asyncDispose]()
})

async function listen(at: number): Promise<Server> {
  const server = createServer().listen(at, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function unblock(): Promise<void> {
  blocker.close()
  await once(blocker, 'close')
}

const tend = () =>
  floor.tend({
    name: 'desk',
    driver: 'lines',
    options: { listen: `127.0.0.1:${port}` },
    printer: 'hall',
    requires: 'pin-or-card',
    site: 'main',
    gateway: null,
  })
const reason = () => floor.state('desk').reason
const errors = () => office.ports.log.lines.filter(({ text }) => text === 'terminal not opened')

/** Moves the clock until the terminal was tried so often. */
const untilTried = (times: number) =>
  eventually(() => {
    if (tries < times) clock.forward({ seconds: 1 })
    return tries >= times
  }, `${times} tries`)

test('a terminal whose port is taken says so, and opens by itself when it is free', async () => {
  await tend()
  expect(reason()).toBe(`cannot listen at 127.0.0.1:${port}: another terminal or program does`)
  await untilTried(4)
  expect([reason(), floor.size, errors().length]).toEqual([expect.stringContaining('cannot listen'), 0, 1])
  await unblock()
  await untilTried(5)
  await eventually(() => floor.size === 1, 'the terminal to open')
  expect(reason()).toBe('not connected yet')
  const device = connect(port, '127.0.0.1')
  await eventually(() => floor.state('desk').connected, 'the device to connect')
  device.destroy()
})

test('a terminal is tried again after 1, 2 and then every 5 seconds', async () => {
  await tend()
  for (const [seconds, count] of [
    [0.9, 1],
    [0.1, 2],
    [1.9, 2],
    [0.1, 3],
    [4.9, 3],
    [0.1, 4],
    [4.9, 4],
    [0.1, 5],
  ] as const) {
    clock.forward({ milliseconds: seconds * 1000 })
    await eventually(() => tries >= count, `${count} tries`)
    await settle()
    expect(tries).toBe(count)
  }
})

test.each([
  ['removed', () => floor.dismiss('desk')],
  [
    'changed',
    () =>
      floor.tend({
        name: 'desk',
        driver: 'lines',
        options: { listen: '127.0.0.1:0' },
        printer: 'hall',
        requires: 'pin-or-card' as const,
        site: 'main',
        gateway: null,
      }),
  ],
  ['on a floor that closes', () => floor[Symbol.asyncDispose]()],
])('a terminal that is %s is not tried again', async (_, end) => {
  await tend()
  await untilTried(2)
  await end()
  await unblock()
  const before = tries
  clock.forward({ minutes: 10 })
  await settle()
  expect(tries).toBe(before)
  blocker = await listen(port)
})

test('a terminal that is removed while it opens is closed again', async () => {
  await tend()
  await unblock()
  clock.forward({ seconds: 1 })
  await floor.dismiss('desk')
  expect([floor.size, reason()]).toEqual([0, 'not tended by this gateway'])
  blocker = await listen(port)
})

test('changes at the same time leave one line', async () => {
  await unblock()
  await Promise.all([tend(), tend(), tend()])
  expect([floor.size, reason()]).toEqual([1, 'not connected yet'])
  await floor.dismiss('desk')
  blocker = await listen(port)
})

/** Long enough for whatever the clock has set going: opening a line takes a few turns of the event loop. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve))
}
