import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { Type } from 'typebox'
import { Fault } from '../../src/driver.ts'
import { carrySocket } from './carry-socket.ts'
import { type Connection, type Line, type LineEvents, writeBounded } from './line.ts'
import { allowedAddresses, parseListen } from './listen-address.ts'
import { SeldomLog } from './seldom-log.ts'

/** Options of a device that connects to us. */
export const tcpListenOptions = {
  listen: Type.Union(
    [
      Type.Integer({ minimum: 0, maximum: 65_535 }),
      Type.String({ minLength: 2, maxLength: 255, pattern: '^(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]]*):[0-9]{1,5}$' }),
    ],
    {
      description:
        'Where the device connects to: 4001 or ":4001" at all addresses, "192.0.2.7:4001" or "[::1]:4001" at one',
    },
  ),
  allow: Type.Optional(
    Type.Array(Type.String({ minLength: 2, maxLength: 49, pattern: '^[0-9a-fA-F:.]+(/[0-9]{1,3})?$' }), {
      maxItems: 16,
      description:
        'Addresses ("192.0.2.20") or networks ("192.0.2.0/24") the device may come from, besides this machine. None by ' +
        'default: whoever may connect can take the place of the device',
    }),
  ),
}

export interface TcpListenAddress {
  readonly listen: string | number
  readonly allow?: readonly string[]
}

/** One line has one device. The rest is for those just replaced that are still closing. */
const maxConnections = 8

/**
 * A line to a device that connects to us. The newest connection takes the place of the one before: a device that lost
 * power comes back before its old connection is noticed to be dead. Plaintext, and told apart by address only.
 * Rejects with Fault `configuration-invalid` when it cannot listen there.
 */
export async function openTcpListen(address: TcpListenAddress, events: LineEvents): Promise<Line> {
  const { host, port } = parseListen(address.listen)
  const line = new ListeningLine(allowedAddresses(address.allow ?? []), events)
  try {
    await line.listen(host, port)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // of node:net
    const reason = code === 'EADDRINUSE' ? 'another terminal or program does' : code
    throw new Fault('configuration-invalid', `cannot listen at ${address.listen}: ${reason}`, { cause: error })
  }
  return line
}

class ListeningLine implements Line {
  readonly #isAllowed: (address: string) => boolean
  readonly #events: LineEvents
  readonly #seldom: SeldomLog
  readonly #server: Server
  readonly #carried = new Set<Promise<void>>()
  #connection: Connection | undefined

  constructor(isAllowed: (address: string) => boolean, events: LineEvents) {
    this.#isAllowed = isAllowed
    this.#events = events
    this.#seldom = new SeldomLog(events.log)
    this.#server = createServer({ noDelay: true }, socket => this.#accept(socket))
    this.#server.maxConnections = maxConnections
  }

  async listen(host: string | undefined, port: number): Promise<void> {
    this.#server.listen(host === undefined ? { port } : { host, port })
    await once(this.#server, 'listening')
    // Too many open files, for example: the device tries again.
    this.#server.on('error', error => this.#seldom.note('a connection could not be accepted', { err: error }))
    const bound = this.#server.address() as AddressInfo
    this.#events.log('waiting for the device to connect', { address: bound.address, port: bound.port })
  }

  get isOpen(): boolean {
    return this.#connection !== undefined
  }

  write(bytes: Uint8Array): boolean {
    return this.#connection ? writeBounded(this.#connection, bytes) : false
  }

  drop(reason: string): void {
    this.#connection?.end(reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const connection = this.#connection
    this.#connection = undefined
    connection?.end('closed')
    if (this.#server.listening) {
      this.#server.close()
      await once(this.#server, 'close')
    }
    await Promise.all(this.#carried)
  }

  #accept(socket: Socket): void {
    const address = socket.remoteAddress
    if (address === undefined || !this.#server.listening) {
      socket.destroy()
      return
    }
    if (!this.#isAllowed(address)) {
      this.#seldom.note('refused a connection from an address that is not allowed', { address })
      socket.destroy()
      return
    }
    this.#replace(address)
    const carried = this.#carry(socket).finally(() => this.#carried.delete(carried))
    this.#carried.add(carried)
  }

  #replace(address: string): void {
    const previous = this.#connection
    if (!previous) return
    this.#connection = undefined
    this.#seldom.note('a newer connection takes the place of the one before', { address })
    this.#events.onClose('replaced by a newer connection')
    previous.end('replaced')
  }

  async #carry(socket: Socket): Promise<void> {
    let own: Connection | undefined
    const reason = await carrySocket(socket, {
      onOpen: connection => {
        own = connection
        this.#connection = connection
        this.#events.onOpen()
      },
      onBytes: bytes => {
        if (this.#connection === own) this.#events.onBytes(bytes)
      },
    })
    if (this.#connection !== own) return
    this.#connection = undefined
    this.#events.onClose(reason)
  }
}
