import type { Socket } from 'node:net'
import type { ConnectionEvents } from './line.ts'

/** A card reader is silent for hours. After these 15 s the kernel asks, and gives up 10 unanswered seconds later. */
const keepAliveMs = 15_000

/** Carries a connected socket to its end; resolves with the reason. Never rejects. */
export function carrySocket(socket: Socket, events: ConnectionEvents): Promise<string> {
  let reason: string | undefined
  socket.setNoDelay(true)
  socket.setKeepAlive(true, keepAliveMs)
  socket.on('data', events.onBytes)
  // What the device no longer reads would keep the connection half open.
  socket.on('end', () => socket.destroy())
  socket.on('error', error => {
    reason ??= error.message
  })
  const closed = new Promise<string>(resolve =>
    socket.once('close', () => resolve(reason ?? 'the device ended the connection')),
  )
  events.onOpen({
    get waitingBytes() {
      return socket.writableLength
    },
    write: bytes => void socket.write(bytes),
    end: why => {
      reason ??= why
      socket.destroy()
    },
  })
  return closed
}
