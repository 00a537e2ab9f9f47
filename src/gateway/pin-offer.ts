import { offersNewPin } from '../core/mail-out-policy.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { Refused } from './admit-user.ts'
import { feedback, type Told } from './feedback.ts'
import { renewalPhrase } from './renewal-phrase.ts'
import type { TendParts } from './tend-parts.ts'

/** What whoever is refused at a terminal is told, and a new PIN that can be mailed to them from there (S56). */
export class PinOffer {
  readonly #parts: Pick<TendParts, 'ports' | 'askForPin'>
  readonly #record: TerminalRecord
  /** Whose PIN was told to be over. */
  #userName: string | undefined

  constructor(parts: Pick<TendParts, 'ports' | 'askForPin'>, record: TerminalRecord) {
    this.#parts = parts
    this.#record = record
  }

  /** How a refusal is shown; from now on a new PIN may be asked for where it says so. */
  refuse({ refusal, userName }: Refused): Told {
    const settings = this.#parts.ports.settings.current()
    const shown = feedback.refused(refusal, this.#record.printer, renewalPhrase(settings))
    const isOffered = shown.kind === 'expired' && this.#parts.askForPin !== undefined && offersNewPin(settings)
    this.#userName = isOffered ? userName : undefined
    return this.#userName === undefined ? shown : { ...shown, offersPin: true }
  }

  /** The person has gone, or goes on. */
  withdraw(): void {
    this.#userName = undefined
  }

  /** Asks for it, once; undefined when nothing was offered. */
  async take(): Promise<Told | undefined> {
    const userName = this.#userName
    this.withdraw()
    if (userName === undefined) return undefined
    return feedback.pinAsked((await this.#parts.askForPin?.(userName, this.#record.name)) ?? false)
  }
}
