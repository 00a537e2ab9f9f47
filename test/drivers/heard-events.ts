import type { TerminalContext, TerminalEvent } from '../../src/driver.ts'

/** Stands in for the gateway: keeps what a driver emits and logs, and waits for it. */
export class HeardEvents {
  readonly events: TerminalEvent[] = []
  readonly logs: { readonly text: string; readonly fields: Readonly<Record<string, unknown>> }[] = []
  readonly context: TerminalContext = {
    terminalName: 'desk',
    emit: event => {
      this.events.push(event)
      this.#changed()
    },
    log: (text, fields = {}) => {
      this.logs.push({ text, fields })
      this.#changed()
    },
  }
  readonly #waiting = new Set<() => void>()

  /** Every key so far, in order. */
  get keys(): readonly string[] {
    return this.events.flatMap(event => (event.kind === 'key' ? [event.key] : []))
  }

  /** Every card so far, in order. */
  get cards(): readonly string[] {
    return this.events.flatMap(event => (event.kind === 'card' ? [event.number] : []))
  }

  /** What the driver said last about its device. */
  get isConnected(): boolean {
    return (
      this.events.findLast(event => event.kind === 'connected' || event.kind === 'disconnected')?.kind === 'connected'
    )
  }

  count(kind: TerminalEvent['kind']): number {
    return this.events.filter(event => event.kind === kind).length
  }

  /** Resolves once it holds, checked at each event and log; rejects when it does not in time. */
  async until(holds: () => boolean, withinMs = 2000): Promise<void> {
    if (holds()) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const kinds = () => this.events.map(event => event.kind).join(' ')
    const timer = setTimeout(() => reject(new Error(`not within ${withinMs} ms; heard: ${kinds()}`)), withinMs)
    const check = () => holds() && resolve()
    this.#waiting.add(check)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(check)
    }
  }

  #changed(): void {
    for (const check of this.#waiting) check()
  }
}
