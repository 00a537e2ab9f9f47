import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Turn {
  readonly response: ServerResponse
  /** Must not throw. */
  readonly answer: () => Promise<void>
}

/**
 * Serves one request of a connection at a time, and the next only when the answer has left: HTTP reads requests that a
 * client sends at once ahead of their answers, and so many answers would have to be kept for it.
 */
export class Turns {
  readonly #mostWaiting: number
  /** The requests that wait, for each connection with one that is being answered. */
  readonly #waiting = new WeakMap<Socket, Turn[]>()

  constructor(mostWaiting: number) {
    this.#mostWaiting = mostWaiting
  }

  /** Answers a request when it is its turn; a connection on which too many wait is cut off. */
  take(socket: Socket, turn: Turn): void {
    const waiting = this.#waiting.get(socket)
    if (!waiting)
      void this.#serve(socket, turn) // never throws, as no turn does
    else if (waiting.length < this.#mostWaiting) waiting.push(turn)
    else socket.destroy()
  }

  async #serve(socket: Socket, first: Turn): Promise<void> {
    const waiting: Turn[] = []
    this.#waiting.set(socket, waiting)
    await first.answer()
    for (let { response } = first; waiting.length > 0; ) {
      await sent(response)
      const next = socket.destroyed ? undefined : waiting.shift()
      if (!next) break
      response = next.response
      await next.answer()
    }
    this.#waiting.delete(socket)
  }
}

/** Resolves when the system has taken the last byte of an answer, or the client has left. */
async function sent(response: ServerResponse): Promise<void> {
  if (response.writableFinished || response.destroyed) return
  const { promise, resolve } = Promise.withResolvers<void>()
  response.once('finish', resolve).once('close', resolve)
  await promise
}
