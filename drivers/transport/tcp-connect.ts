import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Type } from 'typebox'
import { carrySocket } from './carry-socket.ts'
import type { Line, LineEvents } from './line.ts'
import { type Dial, RedialledLine } from './redial.ts'

/** Options of a device that we connect to. */
export const tcpConnectOptions = {
  host: Type.String({ minLength: 1, maxLength: 255, description: 'Name or address of the device or its converter' }),
  port: Type.Integer({ minimum: 1, maximum: 65_535, description: 'TCP port at which the device listens' }),
}

export interface TcpAddress {
  readonly host: string
  readonly port: number
}

/** The kernel repeats a lost first packet after 1 s; after this, a new attempt is better than its next wait of 2 s. */
const connectTimeoutMs = 2000

/** A line to a device, or to its serial converter, that listens. Plaintext: whoever sees the network sees the PINs. */
export function openTcpConnect(address: TcpAddress, events: LineEvents): Line {
  return new RedialledLine(dialTcp(address), events)
}

function dialTcp({ host, port }: TcpAddress): Dial {
  return async (events, signal) => {
    if (signal.aborted) return 'closed'
    const socket = connect({ host, port })
    const destroy = () => socket.destroy()
    signal.addEventListener('abort', destroy, { once: true })
    try {
      const failure = await connected(socket, signal)
      return failure === undefined ? await carrySocket(socket, events) : `${host}:${port}: ${failure}`
    } finally {
      signal.removeEventListener('abort', destroy)
    }
  }
}

/** Why there is no connection; undefined when there is one. */
async function connected(socket: Socket, signal: AbortSignal): Promise<string | undefined> {
  const timeout = AbortSignal.timeout(connectTimeoutMs)
  // Between this wait and the next listener an error would have none.
  socket.on('error', () => undefined)
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, timeout]) })
    return undefined
  } catch (error) {
    socket.destroy()
    if (timeout.aborted) return `no answer within ${connectTimeoutMs} ms`
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no connection'
    return words[code] ?? code
  }
}

/** What node:net says, for operators. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed',
  ENOTFOUND: 'no machine has that name',
  EAI_AGAIN: 'the name cannot be looked up just now',
  EHOSTUNREACH: 'there is no way to that machine',
  ENETUNREACH: 'there is no way to that network',
}
