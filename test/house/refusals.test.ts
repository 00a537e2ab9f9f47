import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Conduct } from '../../simulators/printer/conduct.ts'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { sample } from '../servers/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startIppeveprinter } from '../servers/start-ippeveprinter.ts'
import { agentCommunity, startSnmpd } from '../servers/start-snmpd.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { agePins } from './stopped-records.ts'
import { addTcpKeypad, type WatchedKeypad } from './watched-keypad.ts'

let desk: GatewayDesk
let stack: AsyncDisposableStack
let room: Room

beforeAll(async () => {
  desk = new GatewayDesk(await startGateway())
})
afterAll(() => desk.gateway[Symbol.asyncDispose]())
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  room = await openRoom()
})
afterEach(() => stack.disposeAsync())

/** A printer with a keypad, and somebody with a PIN: new ones for each test, so that none meets another's wrong PINs. */
interface Room {
  readonly name: string
  readonly userName: string
  readonly pin: string
  readonly printer: SimulatedPrinter
  readonly keypad: WatchedKeypad
}

let rooms = 0
async function openRoom(conduct: Partial<Conduct> = {}): Promise<Room> {
  const [name, userName] = [`room-${++rooms}`, `person-${rooms}`]
  const printer = stack.use(await SimulatedPrinter.start({ conduct }))
  await desk.addPrinter(name, printer.uri)
  const pin = await desk.addUser(userName)
  const keypad = stack.use(await addTcpKeypad(desk.gateway, name, name))
  return { name, userName, pin, printer, keypad }
}

const print = async () => printWithIpptool(desk.queueUri, await sample('pdf'), room)

/** More than is on its way at once. */
async function printLarge(): Promise<void> {
  await using folder = await openTempFolder('large')
  const path = join(folder.path, 'large.pdf')
  await writeFile(path, `%PDF-1.4 ${'x'.repeat(3_000_000)}`)
  await printWithIpptool(desk.queueUri, path, room)
}

const states = () => desk.statesOf(room.userName)
const printed = () => `1 document printed at ${room.name}`
/** Nobody's: longer than any PIN that is issued. */
const wrongPin = '90817263544536'

/** The last of the screens that typing or tapping brings. */
async function told(screens: Promise<readonly string[]>): Promise<string> {
  return (await screens).at(-1) ?? ''
}

describe('at a terminal over TCP', () => {
  test('a wrong PIN releases nothing, and its owner is told to type it again', async () => {
    await print()
    const screen = await told(room.keypad.type(`${wrongPin}#`, 'Wrong PIN'))
    expect(screen).toBe('Wrong PIN\nPress * and type your PIN again, then #')
    expect(await states()).toEqual(['held'])
    expect(room.printer.sheets).toBe(0)
  })

  test('an unknown card releases nothing', async () => {
    await print()
    const screen = await told(room.keypad.tap('04A1B2C3', 'Unknown card'))
    expect(screen).toBe('Unknown card\nType your PIN, then #, to make it yours')
    expect(await states()).toEqual(['held'])
  })

  test('O11 a PIN that was replaced is told as no longer valid, and releases nothing', async () => {
    await print()
    const newest = await desk.issuePin(room.userName)
    const screen = await told(room.keypad.type(`${room.pin}#`, 'no longer valid'))
    expect(screen).toBe('This PIN is no longer valid\nUse your newest PIN, or ask the administrator')
    expect(await states()).toEqual(['held'])
    await room.keypad.type(`${newest}#`, printed())
  })

  test('a revoked PIN opens nothing from that instant on', async () => {
    await print()
    await desk.gateway.api('DELETE', `/api/users/${room.userName}/pins`)
    await room.keypad.type(`${room.pin}#`, 'no longer valid')
    expect(await states()).toEqual(['held'])
  })

  test('without documents the person is told to print first', async () => {
    const screen = await told(room.keypad.type(`${room.pin}#`, 'No documents'))
    expect(screen).toBe('No documents are waiting for you\nPrint to the queue first, then come back')
  })

  test('a user who was switched off is sent to the administrator', async () => {
    await print()
    await desk.gateway.api('PATCH', `/api/users/${room.userName}`, { enabled: false })
    const screen = await told(room.keypad.type(`${room.pin}#`, 'switched off'))
    expect(screen).toBe('Your account is switched off\nAsk the administrator')
    expect(await states()).toEqual(['held'])
  })

  test('S05 a user without the right to print is told so', async () => {
    await print()
    await desk.gateway.api('PUT', '/api/groups/GUESTS', { rights: ['scan'] })
    await desk.gateway.api('PATCH', `/api/users/${room.userName}`, { groups: ['GUESTS'] })
    const screen = await told(room.keypad.type(`${room.pin}#`, 'may not print'))
    expect(screen).toBe('You may not print\nAsk the administrator for the right to print')
    expect(await states()).toEqual(['held'])
  })

  test('after three wrong PINs in a row even the right one has to wait, and the person is told how long', async () => {
    for (let tries = 0; tries < 3; tries += 1) await room.keypad.type(`${wrongPin}#`, 'Wrong PIN')
    const screen = await told(room.keypad.type(`${room.pin}#`, 'Too many'))
    expect(screen).toBe('Too many wrong PINs: wait 2 s\nThen type your PIN again, then #')
  })

  test('after twelve wrong PINs in all no PIN is taken there, and a card is the way out', async () => {
    await desk.gateway.api('POST', `/api/users/${room.userName}/cards`, { number: '04A1B2C3D4' })
    // A right one in between ends the row, so that nobody has to wait; it gives no wrong one back.
    for (let tries = 1; tries <= 12; tries += 1) {
      await room.keypad.type(`${wrongPin}#`, 'Wrong PIN')
      if (tries % 2 === 0 && tries < 12) await room.keypad.type(`${room.pin}#`, 'No documents')
    }
    await print()
    const screen = await told(room.keypad.type(`${room.pin}#`, 'Too many'))
    expect(screen).toMatch(/^Too many wrong PINs here\nTap your card, use another terminal, or come back in \d+ min$/)
    expect(await states()).toEqual(['held'])
    await room.keypad.tap('04:a1:b2:c3:d4', printed())
  })

  test('… and another terminal is the other', async () => {
    await using other = await addTcpKeypad(desk.gateway, `${room.name}-2`, room.name)
    for (let tries = 0; tries < 3; tries += 1) await room.keypad.type(`${wrongPin}#`, 'Wrong PIN')
    await print()
    await room.keypad.type(`${room.pin}#`, 'Too many')
    await other.type(`${room.pin}#`, printed())
  })
})

test('a printer out of paper is told with its tray, and prints with the same PIN when there is paper', async () => {
  await using paper = await startIppeveprinter()
  await using agent = await startSnmpd()
  const tray1 = { name: 'Tray 1', level: 250, capacity: 250 }
  const inputs = [tray1, { name: 'Tray 2', level: 0, capacity: 500 }]
  await agent.show({ deviceStatus: 5, printerStatus: 1, detectedErrorState: '4004', inputs })
  await desk.addPrinter('attic', paper.uri, { version: '2c', community: agentCommunity, port: agent.port })
  await using attic = await addTcpKeypad(desk.gateway, 'attic', 'attic')
  await print()
  const screen = await told(attic.type(`${room.pin}#`, 'out of paper'))
  expect(screen).toBe('attic: out of paper in Tray 2\nYour documents are safe: put it right, or go to another printer')
  expect(await states()).toEqual(['held'])
  await agent.show({ deviceStatus: 2, printerStatus: 3, detectedErrorState: '00', inputs: [tray1] })
  await attic.type(`${room.pin}#`, '1 document printed at attic')
})

describe('a printer that fails', () => {
  const cannotAnswer = 'does not answer\nYour documents are safe: try another printer or ask for help'
  const failed = 'failed: 0 sent, 1 not\nThey are safe: try again, or go to another printer'
  const slow = 'is slow to answer\nYour documents are safe. Wait, or press * to stop'
  const honest: Partial<Conduct> = { network: 'up', lie: 'none', cutAfterBytes: null, stallAfterBytes: null }

  async function toldWithinFiveSeconds(text: string): Promise<void> {
    const began = performance.now()
    expect(await told(room.keypad.type(`${room.pin}#`, 'safe'))).toBe(`${room.name} ${text}`)
    expect(performance.now() - began).toBeLessThan(5000)
  }

  async function expectHeldUntilItIsMended(): Promise<void> {
    await room.printer.set(honest)
    await desk.untilHeld(room.userName, 1)
    expect(room.printer.sheets).toBe(0)
    await room.keypad.type(`${room.pin}#`, printed())
    expect(room.printer.sheets).toBe(1)
  }

  test.each<[string, Partial<Conduct>]>([
    ['is switched off', { network: 'refusing' }],
    ['takes connections and never answers', { network: 'half-open' }],
    ['answers with a web page', { lie: 'html' }],
    ['answers with noise', { lie: 'not-ipp' }],
    ['answers with a gibibyte', { lie: 'huge-answer' }],
    ['answers without end', { lie: 'endless-chunks' }],
    ['answers in part', { lie: 'truncated-answer' }],
    ['answers another request', { lie: 'wrong-request-id' }],
  ])('because it %s is told within five seconds, and the job is held', async (_, conduct) => {
    room = await openRoom(conduct)
    await print()
    await toldWithinFiveSeconds(cannotAnswer)
    expect(await states()).toEqual(['held'])
    await expectHeldUntilItIsMended()
  })

  test.each<[string, Partial<Conduct>, string]>([
    ['is switched off', { network: 'refusing' }, failed],
    ['answers with noise', { lie: 'not-ipp' }, failed],
    ['ends the connection inside the document', { cutAfterBytes: 100_000 }, failed],
    ['takes connections and never answers', { network: 'half-open' }, slow],
    ['stops to read the document', { stallAfterBytes: 100_000 }, slow],
  ])('although it was well just before: it %s', async (_, conduct, text) => {
    await printLarge()
    await room.printer.set(conduct)
    await toldWithinFiveSeconds(text)
    if (text === slow) {
      const stopped = await told(room.keypad.type('*', 'Stopped'))
      expect(stopped).toBe(`Stopped. 1 document kept for you\nNothing more goes to ${room.name}`)
    }
    await expectHeldUntilItIsMended()
  })
})

test('S59 S26 S27 a temporary PIN opens until its validity ends, and from then on releases nothing', async () => {
  await using folder = await openTempFolder('aged')
  const data = `${folder.path}/data`
  await using life = new AsyncDisposableStack()
  const start = async () => new GatewayDesk(await startGateway({ data }))
  const first = await start()
  life.use(first.gateway)
  await first.gateway.api('PATCH', '/api/settings', {
    ...{ 'pins.temporary': true, 'pins.validityHours': 1 },
    ...{ 'mail.host': '127.0.0.1', 'mail.from': 'print@example.org', 'site.publicUrl': 'https://print.example.org' },
  })
  await first.addPrinter('hall', room.printer.uri)
  const temporary = await first.addUser('grace')
  await using terminal = await addTcpKeypad(first.gateway, 'hall', 'hall')
  await first.gateway[Symbol.asyncDispose]()
  agePins(data, 58)
  const second = await start()
  life.use(second.gateway)
  await terminal.type(`${temporary}#`, 'No documents')
  await second.gateway[Symbol.asyncDispose]()
  agePins(data, 2)
  const third = await start()
  life.use(third.gateway)
  await printWithIpptool(third.queueUri, await sample('pdf'), { userName: 'grace' })
  const screen = await told(terminal.type(`${temporary}#`, 'expired'))
  expect(screen).toBe('This PIN has expired\nFor a new one, go to print.example.org')
  expect(await third.statesOf('grace')).toEqual(['held'])
  expect(room.printer.sheets).toBe(0)
})
