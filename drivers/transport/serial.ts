import type { SerialPort } from 'serialport'
import { Type } from 'typebox'
import type { Connection, ConnectionEvents, Line, LineEvents } from './line.ts'
import { type Dial, RedialledLine } from './redial.ts'

const parities = [Type.Literal('none'), Type.Literal('even'), Type.Literal('odd')]

/** Options of a device at a serial port. */
export const serialOptions = {
  path: Type.String({
    minLength: 1,
    maxLength: 4096,
    description: 'The serial port: /dev/serial/by-id/... stays the same when cables are moved, /dev/ttyUSB0 does not',
  }),
  baudRate: Type.Optional(
    Type.Integer({ minimum: 50, maximum: 4_000_000, default: 9600, description: 'Bits a second' }),
  ),
  dataBits: Type.Optional(Type.Union([Type.Literal(7), Type.Literal(8)], { default: 8, description: 'Bits a byte' })),
  parity: Type.Optional(Type.Union(parities, { default: 'none', description: 'Parity bit' })),
  stopBits: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)], { default: 1, description: 'Stop bits' })),
}

export interface SerialAddress {
  readonly path: string
  readonly baudRate?: number
  readonly dataBits?: 7 | 8
  readonly parity?: 'none' | 'even' | 'odd'
  readonly stopBits?: 1 | 2
}

/** A line to a device at a serial port, which nobody else may have open. A path that is absent is tried again. */
export function openSerial(address: SerialAddress, events: LineEvents): Line {
  return new RedialledLine(dialSerial(address), events)
}

function dialSerial({ path, baudRate = 9600, dataBits = 8, parity = 'none', stopBits = 1 }: SerialAddress): Dial {
  const settings = { path, baudRate, dataBits, parity, stopBits }
  return async (events, signal) => {
    try {
      // Native code that only sites with serial devices load.
      const { SerialPort } = await import('serialport')
      if (signal.aborted) return 'closed'
      // A port object that is opened again after its device came back never delivers data: each attempt has its own.
      const port = new SerialPort({ ...settings, lock: true, autoOpen: false })
      await opened(port)
      return await carryPort(port, events, signal)
    } catch (error) {
      return error instanceof Error ? error.message : 'the serial port cannot be opened'
    }
  }
}

function opened(port: SerialPort): Promise<void> {
  return new Promise((resolve, reject) => port.open(error => (error ? reject(error) : resolve())))
}

async function carryPort(port: SerialPort, events: ConnectionEvents, signal: AbortSignal): Promise<string> {
  let reason: string | undefined
  const connection: Connection = {
    get waitingBytes() {
      return port.writableLength
    },
    write: bytes => void port.write(bytes),
    end: why => {
      // Of several, the first is the cause: ending the port breaks off its writes, which is an error, too.
      reason ??= why
      endPort(port)
    },
  }
  // Only while data is listened for does the port notice that it is unplugged.
  port.on('data', events.onBytes)
  port.on('error', error => connection.end(error.message))
  const closed = new Promise<string>(resolve => port.once('close', () => resolve(reason ?? 'unplugged')))
  const end = () => connection.end('closed')
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  else events.onOpen(connection)
  const why = await closed
  signal.removeEventListener('abort', end)
  return why
}

/** What a device does not read is thrown away first: the kernel would hold the closing back for it. */
function endPort(port: SerialPort): void {
  if (!port.isOpen || port.closing) return
  port.flush(() => {
    // Unplugged meanwhile: it has closed itself.
    if (port.isOpen && !port.closing) port.close(() => undefined)
  })
}
