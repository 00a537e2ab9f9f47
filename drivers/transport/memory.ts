import type { ConnectionEvents, OpenLine } from './line.ts'
import { type Dial, RedialledLine } from './redial.ts'

/** Both ends of a line in memory, for tests: what one writes the other hears in the next turn. */
export interface MemoryPair {
  readonly openHost: OpenLine
  readonly openDevice: OpenLine
}

/** A cable, plugged in while both of its ends are open. */
export function memoryPair(): MemoryPair {
  const cable = new MemoryCable()
  const openEnd =
    (end: EndName): OpenLine =>
    events =>
      Promise.resolve(new RedialledLine(cable.dialFrom(end), events))
  return { openHost: openEnd('host'), openDevice: openEnd('device') }
}

type EndName = 'host' | 'device'

interface End {
  readonly events: ConnectionEvents
  readonly unplug: (reason: string) => void
}

class MemoryCable {
  readonly #ends = new Map<EndName, End>()

  dialFrom(name: EndName): Dial {
    return (events, signal) => {
      const { promise, resolve } = Promise.withResolvers<string>()
      if (signal.aborted) return Promise.resolve('closed')
      const onAbort = () => this.#unplug(name, 'closed')
      signal.addEventListener('abort', onAbort, { once: true })
      const unplug = (reason: string) => {
        signal.removeEventListener('abort', onAbort)
        resolve(reason)
      }
      this.#ends.set(name, { events, unplug })
      if (this.#ends.size === 2) for (const each of [...this.#ends.keys()]) this.#open(each)
      return promise
    }
  }

  #open(name: EndName): void {
    const own = this.#ends.get(name)
    const other = this.#ends.get(name === 'host' ? 'device' : 'host')
    own?.events.onOpen({
      waitingBytes: 0,
      write: bytes => {
        const copy = Uint8Array.from(bytes)
        setImmediate(() => other && this.#isPlugged(other) && other.events.onBytes(copy))
      },
      end: reason => this.#unplug(name, reason),
    })
  }

  #isPlugged(end: End): boolean {
    return [...this.#ends.values()].includes(end)
  }

  #unplug(name: EndName, reason: string): void {
    const ends = [...this.#ends]
    const wasOpen = ends.length === 2
    for (const [each, end] of ends) {
      if (each !== name && !wasOpen) continue
      this.#ends.delete(each)
      end.unplug(each === name ? reason : 'the other end was closed')
    }
  }
}
