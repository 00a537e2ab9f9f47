import type { Language } from '../core/language.ts'
import type { Terminal, TerminalContext } from '../driver.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { Ports } from '../ports.ts'
import { feedback, type Told } from './feedback.ts'
import { say } from './say.ts'
import type { Service, TerminalState } from './tend-parts.ts'

type LinePorts = Pick<Ports, 'clock' | 'log' | 'settings'>

/** The line of a terminal: whether somebody is reached over it, and what is shown there. */
export class TerminalLine {
  service: Service = 'open'
  readonly #ports: LinePorts
  readonly #record: TerminalRecord
  #terminal: Terminal | undefined
  /** Chosen by whoever is there. */
  #language: Language | undefined
  #shown: Told | undefined
  #state: Omit<TerminalState, 'inUse'> = { connected: false, since: null, reason: 'not connected yet' }

  constructor(ports: LinePorts, record: TerminalRecord) {
    this.#ports = ports
    this.#record = record
  }

  /** `open` is the driver's, with the record's options. */
  async open(open: (context: TerminalContext) => Promise<Terminal>, emit: TerminalContext['emit']): Promise<void> {
    const fields = { terminalName: this.#record.name, driver: this.#record.driver }
    const log: TerminalContext['log'] = (text, more) => this.#ports.log.info({ ...fields, ...more }, text)
    this.#terminal = await open({ terminalName: this.#record.name, emit, log })
  }

  get state(): Omit<TerminalState, 'inUse'> {
    return this.#state
  }

  /** `reason`: why it is not connected; null when it is. */
  note(reason: string | null): void {
    this.#state = { connected: reason === null, since: this.#ports.clock.now(), reason }
  }

  /** What is shown while nobody is there. */
  get rest(): Told {
    return feedback.rest(this.service, this.#record.requires)
  }

  /** Whether people choose here. */
  get showsLists(): boolean {
    return this.#terminal?.showsLists === true
  }

  /** In the language of whoever is there, or of the site. Never rejects. */
  show(told: Told): Promise<void> {
    this.#shown = told
    if (told.kind === 'ready' && told.tone === 'none') this.#language = undefined
    return this.#say(told)
  }

  #say({ says, ...how }: Told): Promise<void> {
    const language = this.#language ?? this.#ports.settings.current()['site.language']
    const text = 'digits' in says ? ['*'.repeat(says.digits)] : say(says, language, { onScreen: this.showsLists })
    return this.#terminal?.show({ ...how, text, ...(this.showsLists ? { language } : {}) }) ?? Promise.resolve()
  }

  /** Says what is shown in another language; undefined: the site's. */
  speak(language: Language | undefined): void {
    this.#language = language
    // A terminal's `show` never rejects.
    if (this.#shown) void this.#say(this.#shown)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nobody can change the screen before somebody tends it again.
    if (this.service !== 'open') await this.show(this.rest)
    await this.#terminal?.[Symbol.asyncDispose]()
  }
}
