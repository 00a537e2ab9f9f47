import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SampleFormat, sample } from '../servers/samples.ts'
import { type Cupsd, startCupsd } from '../servers/start-cupsd.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { type Ippeveprinter, startIppeveprinter } from '../servers/start-ippeveprinter.ts'
import { startSocatPty } from '../servers/start-socat-pty.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { type OverheardQueue, openOverheardQueue, sha256 } from './overheard-queue.ts'
import { openWatchedKeypad, type WatchedKeypad } from './watched-keypad.ts'

/** The gateway, a real printer with a keypad at a serial port, and a print server in front of another with its own. */
let stack: AsyncDisposableStack
let desk: GatewayDesk
let cups: Cupsd
let overheard: OverheardQueue
let pin: string
const rooms = new Map<string, { readonly printer: Ippeveprinter; readonly keypad: WatchedKeypad }>()

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  desk = new GatewayDesk(stack.use(await startGateway()))
  cups = stack.use(await startCupsd())
  overheard = stack.use(await openOverheardQueue(desk.gateway.ipp))
  await cups.run('lpadmin', '-p', 'driverless', '-E', '-m', 'everywhere', '-v', overheard.uri)
  pin = await desk.addUser('ada')
  const [hall, attic] = [stack.use(await startIppeveprinter()), stack.use(await startIppeveprinter())]
  await cups.run('lpadmin', '-p', 'attic', '-E', '-m', 'raw', '-v', attic.uri)
  await openRoom('hall', hall, hall.uri)
  await openRoom('attic', attic, `ipp://127.0.0.1:${cups.port}/printers/attic`)
}, 60_000)
afterAll(() => stack.disposeAsync())

/** A printer with a keypad at a serial port. */
async function openRoom(name: string, printer: Ippeveprinter, uri: string): Promise<void> {
  await desk.addPrinter(name, uri)
  const cable = stack.use(await startSocatPty())
  const keypad = stack.use(await openWatchedKeypad({ path: cable.device }))
  const options = { path: cable.host, baudRate: 9600, columns: 80 }
  await desk.gateway.api('POST', '/api/terminals', { name, driver: 'lines', options, printer: name })
  await keypad.device.shown('Type your PIN', 30_000)
  rooms.set(name, { printer, keypad })
}

function roomOf(name: string) {
  return rooms.get(name) ?? expect.fail(`no room ${name}`)
}

const lp = (file: string) => cups.run('lp', '-U', 'ada', '-d', 'driverless', file)
const places = [
  ['hall', 'ippeveprinter'],
  ['attic', 'a raw queue of cupsd'],
] as const

describe.each(places)('released at the %s, %s', room => {
  test.each<SampleFormat>(['pdf', 'pwg', 'jpeg'])(
    'S01 a %s sent with ipptool is held, and comes out byte for byte when its owner types a PIN',
    async format => {
      const { printer, keypad } = roomOf(room)
      const file = await sample(format)
      await printWithIpptool(desk.queueUri, file, { userName: 'ada' })
      expect(await desk.untilHeld('ada', 1)).toHaveLength(1)
      expect(await printer.readPrinted()).toEqual([])
      await keypad.type(`${pin}#`, /1 document (sent to|printed at)/)
      expect(Buffer.compare((await printer.nextPrinted()).bytes, await readFile(file))).toBe(0)
      await desk.untilPrinted('ada')
    },
  )

  // What CUPS sends is what its filters made of the file: compared with what was overheard between it and the gateway.
  test.each<SampleFormat>(['pdf', 'pwg', 'jpeg'])(
    'S01 a %s printed with lp is held, and comes out as the print system sent it when its owner types a PIN',
    async format => {
      const { printer, keypad } = roomOf(room)
      await lp(await sample(format))
      const [job] = await desk.untilHeld('ada', 1)
      expect(await printer.readPrinted()).toEqual([])
      await keypad.type(`${pin}#`, /1 document (sent to|printed at)/)
      const printed = await printer.nextPrinted()
      expect(sha256(printed.bytes)).toBe(overheard.documents.at(-1))
      expect(printed.bytes.length).toBe(job?.octets)
      await desk.untilPrinted('ada')
    },
  )
})

test('S01 a keypad at a serial port tells each step, and never a digit', async () => {
  const { printer, keypad } = roomOf('hall')
  await printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada' })
  const screens = await keypad.type(`${pin}#`, '1 document printed at hall')
  await printer.nextPrinted()
  const dots = Array.from(pin, (_, at) => '*'.repeat(at + 1))
  const took = '\nPlease take all your pages'
  expect(screens.filter(screen => !screen.includes('sent to'))).toEqual([
    ...dots,
    'One moment ...',
    'Sending 1 of 1 to hall\nPress * to stop',
    `1 document printed at hall${took}`,
  ])
  await desk.untilPrinted('ada')
})

test('S01 one PIN releases everything that is held, in the order in which it was printed', async () => {
  const { printer, keypad } = roomOf('attic')
  const files = await Promise.all((['jpeg', 'pdf', 'pwg'] as const).map(sample))
  for (const file of files) await printWithIpptool(desk.queueUri, file, { userName: 'ada' })
  await keypad.type(`${pin}#`, /3 documents (sent to|printed at) attic/)
  for (const file of files) expect(sha256((await printer.nextPrinted()).bytes)).toBe(sha256(await readFile(file)))
  await desk.untilPrinted('ada')
})
