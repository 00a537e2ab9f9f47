import { type LineAddress, lineTo } from '../../drivers/transport/open-line.ts'
import { SimulatedLines } from '../../simulators/lines/device.ts'
import type { StartedGateway } from '../servers/start-gateway.ts'

/** A keypad at the end of a line, with every screen that it ever showed. */
export interface WatchedKeypad extends AsyncDisposable {
  readonly device: SimulatedLines
  /** Types at once, `#` for enter; gives every screen from there on up to the one with the text. */
  type(keys: string, last: string | RegExp): Promise<readonly string[]>
  /** Holds a card to the reader, likewise. */
  tap(number: string, last: string | RegExp): Promise<readonly string[]>
}

/** A person's patience, and room for a loaded machine. */
const withinMs = 15_000

/** Switches a keypad on, at this end of a line. */
export async function openWatchedKeypad(address: LineAddress): Promise<WatchedKeypad> {
  let received = ''
  const device = await SimulatedLines.start({
    line: events =>
      lineTo(address)({
        ...events,
        onBytes: bytes => {
          received += Buffer.from(bytes).toString('latin1')
          events.onBytes(bytes)
        },
      }),
  })
  const watch = async (act: () => Promise<void>, last: string | RegExp) => {
    // A gateway that has just started looks for its terminals: keys before that are lost.
    await device.connected(withinMs)
    const from = received.length
    await act()
    await device.shown(last, withinMs)
    return screensIn(received.slice(from))
  }
  return {
    device,
    type: (keys, last) => watch(() => device.type(keys), last),
    tap: (number, last) => watch(() => device.tap(number), last),
    [Symbol.asyncDispose]: () => device[Symbol.asyncDispose](),
  }
}

/** A form feed begins each screen; BELs are no text. */
function screensIn(text: string): readonly string[] {
  const screens = text.replaceAll('\x07', '').split('\f')
  return screens.slice(1).map(screen => screen.trimEnd().replaceAll('\r\n', '\n'))
}

/** Adds a terminal over TCP to a gateway: the keypad listens, the gateway connects. */
export async function addTcpKeypad(gateway: StartedGateway, name: string, printer: string): Promise<WatchedKeypad> {
  await using stack = new AsyncDisposableStack()
  const keypad = stack.use(await openWatchedKeypad({ listen: '127.0.0.1:0' }))
  const options = { host: '127.0.0.1', port: keypad.device.port, columns: 80 }
  await gateway.api('POST', '/api/terminals', { name, driver: 'lines', options, printer })
  await keypad.device.shown('Type your PIN', withinMs)
  stack.move()
  return keypad
}
