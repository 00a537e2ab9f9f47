import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'

/** A directory far away. */
interface Watched {
  /** Why it cannot be asked; undefined: it can. */
  readonly trouble: string | undefined
  /** When it was there for certain, the last time; undefined: not yet in this process. */
  readonly answeredAt: Temporal.Instant | undefined
}

type ContactPorts = Pick<Ports, 'clock' | 'log' | 'audit' | 'siteFacts'>

/** What is remembered in the site record. */
const factName = 'directory-contact'
const lookMs = 500
/** How often the time of the last contact is written down: a gateway that dies loses no more of it. */
const noteMs = 30_000

/**
 * Since when a directory far away cannot be reached. The time of the last contact is in the site record, so that a gateway
 * that starts during an outage knows it. Loss and return are in the audit.
 */
export class DirectoryContact {
  readonly #ports: ContactPorts
  readonly #directory: Watched
  #lastContact: Temporal.Instant | undefined
  #cutOffSince: Temporal.Instant | undefined
  #notedMs = Number.NEGATIVE_INFINITY

  private constructor(ports: ContactPorts, directory: Watched, lastContact: Temporal.Instant | undefined) {
    this.#ports = ports
    this.#directory = directory
    this.#lastContact = lastContact
  }

  static async open(ports: ContactPorts, directory: Watched): Promise<DirectoryContact> {
    const noted = Number(await ports.siteFacts.read(factName))
    const last = noted > 0 ? Temporal.Instant.fromEpochMilliseconds(noted) : undefined
    const contact = new DirectoryContact(ports, directory, last)
    await contact.look()
    return contact
  }

  /** The last contact before the directory was lost; undefined: it is there. */
  get cutOffSince(): Temporal.Instant | undefined {
    return this.#cutOffSince
  }

  /** Why it cannot be asked, while it cannot. */
  get trouble(): string | undefined {
    return this.#directory.trouble
  }

  async follow(stop: AbortSignal): Promise<void> {
    while (await this.#ports.clock.wait(lookMs, stop)) {
      try {
        await this.look()
      } catch (error) {
        // The site record's health tells it.
        if (!isFault(error)) throw error
      }
    }
  }

  async look(): Promise<void> {
    if (this.#directory.trouble === undefined) return this.#isThere()
    if (this.#cutOffSince) return
    const { clock, log } = this.#ports
    this.#cutOffSince = this.#directory.answeredAt ?? this.#lastContact ?? clock.now()
    log.warn({ since: this.#cutOffSince.toString(), reason: this.#directory.trouble }, 'directory lost')
    this.#audit('directory-lost', this.#cutOffSince)
    await this.#note(this.#cutOffSince)
  }

  async #isThere(): Promise<void> {
    const { clock, log } = this.#ports
    const since = this.#cutOffSince
    this.#cutOffSince = undefined
    this.#lastContact = this.#directory.answeredAt ?? clock.now()
    if (since) {
      log.info({ since: since.toString() }, 'directory is back')
      this.#audit('directory-back', since)
    }
    if (since || clock.elapsed() - this.#notedMs >= noteMs) await this.#note(this.#lastContact)
  }

  #audit(event: string, since: Temporal.Instant): void {
    noteAudit(this.#ports, {
      at: this.#ports.clock.now(),
      event,
      actor: 'gateway',
      detail: { since: since.toString() },
    })
  }

  async #note(at: Temporal.Instant): Promise<void> {
    this.#notedMs = this.#ports.clock.elapsed()
    await this.#ports.siteFacts.write(factName, String(at.epochMilliseconds))
  }
}
