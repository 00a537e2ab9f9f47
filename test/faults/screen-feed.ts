import type { SimulatedLines } from '../../simulators/lines/device.ts'

/** What a person sees of a keypad's display, one screen after the other; `unplugged` when the gateway goes. */
export type Seen = { readonly kind: 'screen'; readonly text: string } | { readonly kind: 'unplugged' | 'nothing' }

/** Keeps the screens of a keypad until they are looked at. */
export class ScreenFeed implements Disposable {
  readonly #keypad: SimulatedLines
  #seen: Seen[] = []
  #arrived = Promise.withResolvers<void>()

  constructor(keypad: SimulatedLines) {
    this.#keypad = keypad
    keypad.on('screen', this.#onScreen)
    keypad.on('disconnected', this.#onUnplugged)
  }

  /** Forgets what was not looked at. */
  clear(): void {
    this.#seen = []
  }

  /** The next screen, on one line; `nothing` when none comes in time. */
  async next(withinMs: number): Promise<Seen> {
    const patience = Promise.withResolvers<void>()
    const timer = setTimeout(patience.resolve, withinMs)
    if (this.#seen.length === 0) await Promise.race([this.#arrived.promise, patience.promise])
    clearTimeout(timer)
    return this.#seen.shift() ?? { kind: 'nothing' }
  }

  [Symbol.dispose](): void {
    this.#keypad.off('screen', this.#onScreen)
    this.#keypad.off('disconnected', this.#onUnplugged)
  }

  readonly #onScreen = (text: string): void => this.#take({ kind: 'screen', text: text.replace(/\s+/g, ' ').trim() })
  readonly #onUnplugged = (): void => this.#take({ kind: 'unplugged' })

  #take(seen: Seen): void {
    this.#seen.push(seen)
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
  }
}
