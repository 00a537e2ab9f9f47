import { secondsToNextTry, secondsToPause } from '../core/mail-schedule.ts'
import type { Settings } from '../core/settings.ts'
import type { MailSettlement, OutboxMail } from '../ports/mail.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'
import { recoverMails } from './recover-mails.ts'
import { type SendPorts, sendMail } from './send-mail.ts'

type DeliverPorts = SendPorts & Pick<Ports, 'outbox' | 'audit' | 'log'>

/** Mails under way at once; as many connections as nodemailer keeps. */
const mostAtOnce = 5
/** How often the outbox is looked at without a call: other gateways of the site fill it too. */
const lookMilliseconds = 5_000
/** A mail whose sender died is free again after this; whoever lives renews the lease at each look. */
const leaseMinutes = 2
/** How long a stop waits for mails under way. */
const stopMilliseconds = 2_000
/** Beyond the greatest mail.remindHours: while a mail is kept, its event gets no second one. */
const keptDays = 100
const purgeMinutes = 60
const batch = 100

/** Sends what is due in the outbox. When the server itself fails, one mail at a time asks whether it is back. */
export class MailRoom implements AsyncDisposable {
  readonly #ports: DeliverPorts
  readonly #stopping = new AbortController()
  readonly #cutting = new AbortController()
  readonly #underway = new Map<OutboxMail, Promise<void>>()
  readonly #looking: Promise<void>
  #nap = new AbortController()
  #isWoken = false
  #isRead = true
  #server: { readonly failures: number; readonly pausedUntil: Temporal.Instant; readonly error: string } | undefined
  #serverSettings: string
  #tidiedAt: Temporal.Instant | undefined
  #purgedAt: Temporal.Instant | undefined

  constructor(ports: DeliverPorts) {
    this.#ports = ports
    this.#serverSettings = serverSettings(ports.settings.current())
    ports.outbox.onDue(() => this.#wake())
    this.#looking = this.#look()
  }

  /** Why the server takes no mail; undefined while it does, or nobody has asked it. */
  get serverError(): string | undefined {
    return this.#server?.error
  }

  async #look(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      this.#isWoken = false
      await this.#pass().then(
        () => this.#noteRead(undefined),
        (error: unknown) => this.#noteRead(error),
      )
      if (!this.#isWoken) await this.#rest()
    }
  }

  /** Once for each time that it is away, not every five seconds. */
  #noteRead(error: unknown): void {
    if (error !== undefined && this.#isRead) this.#ports.log.error({ err: error }, 'outbox not read')
    this.#isRead = error === undefined
  }

  async #rest(): Promise<void> {
    this.#nap = new AbortController()
    if (!this.#stopping.signal.aborted) await this.#ports.clock.wait(lookMilliseconds, this.#nap.signal)
  }

  #wake(): void {
    this.#isWoken = true
    this.#nap.abort('woken')
  }

  async #pass(): Promise<void> {
    const at = this.#ports.clock.now()
    await this.#tidy(at)
    const present = serverSettings(this.#ports.settings.current())
    if (present !== this.#serverSettings) this.#server = undefined
    this.#serverSettings = present
    const free = this.#free(at)
    if (free <= 0) return
    for (const mail of await this.#ports.outbox.claim(at, leaseFrom(at), free)) this.#start(mail)
  }

  #free(at: Temporal.Instant): number {
    if (!this.#server) return mostAtOnce - this.#underway.size
    return Temporal.Instant.compare(at, this.#server.pausedUntil) < 0 ? 0 : 1 - this.#underway.size
  }

  /** Keeps what is under way, gives up what was tried long enough, takes up what a crash cut short. */
  async #tidy(at: Temporal.Instant): Promise<void> {
    if (isSoonAfter(this.#tidiedAt, at, { milliseconds: lookMilliseconds })) return
    this.#tidiedAt = at
    await this.#ports.outbox.renew([...this.#underway.keys()], leaseFrom(at))
    for (const mail of await this.#ports.outbox.overdue(at, batch))
      await this.#settle(mail, { state: 'given-up', error: mail.lastError ?? 'too-late' })
    await recoverMails(this.#ports)
    if (isSoonAfter(this.#purgedAt, at, { minutes: purgeMinutes })) return
    this.#purgedAt = at
    await this.#ports.outbox.purge(at.subtract({ hours: 24 * keptDays }))
  }

  #start(mail: OutboxMail): void {
    const sending = this.#try(mail)
      .catch((error: unknown) => this.#ports.log.error({ err: error, mailId: mail.id }, 'mail not settled'))
      .finally(() => {
        this.#underway.delete(mail)
        this.#wake()
      })
    this.#underway.set(mail, sending)
  }

  async #try(mail: OutboxMail): Promise<void> {
    const sent = await sendMail(this.#ports, mail, this.#cutting.signal)
    switch (sent.outcome) {
      case 'accepted':
        this.#noteServerWorks()
        return this.#settle(mail, { state: 'sent' })
      case 'refused':
        return this.#settle(mail, { state: 'given-up', error: sent.error })
      case 'later': {
        if (sent.because === 'server') this.#noteServerFails(sent.error)
        return this.#settle(mail, { state: 'waiting', error: sent.error, dueAt: this.#nextTry(mail) })
      }
    }
  }

  /** After the first failure by the mail's own count: it may be this one mail at which the server breaks down. */
  #nextTry(mail: OutboxMail): Temporal.Instant {
    if (this.#server && this.#server.failures > 1) return this.#server.pausedUntil
    return this.#ports.clock.now().add({ seconds: secondsToNextTry(mail.tries, this.#chance()) })
  }

  async #settle(mail: OutboxMail, settlement: MailSettlement): Promise<void> {
    const { outbox, log, clock } = this.#ports
    const at = clock.now()
    const isSettled = await outbox.settle(mail, settlement, at)
    const error = 'error' in settlement ? settlement.error : undefined
    const { userName, template, tries } = mail
    const fields = { mailId: mail.id, userName, template, tries: mail.tries, state: settlement.state, error }
    if (!isSettled) return log.warn(fields, 'mail was taken out of our hands')
    if (settlement.state === 'waiting') return log.info(fields, 'mail is tried again later')
    const detail = { template, tries, ...(error === undefined ? {} : { reason: error }) }
    const event = settlement.state === 'sent' ? 'mail-sent' : 'mail-given-up'
    log.info({ event, ...fields }, 'mail outcome')
    noteAudit(this.#ports, { at, event, actor: 'gateway', ...(userName === null ? {} : { userName }), detail })
  }

  #noteServerWorks(): void {
    if (this.#server) this.#ports.log.info({ failures: this.#server.failures }, 'mail server takes mail again')
    this.#server = undefined
  }

  /** Mails that fail together are one failure of the server. */
  #noteServerFails(error: string): void {
    const at = this.#ports.clock.now()
    const former = this.#server
    if (former && Temporal.Instant.compare(at, former.pausedUntil) < 0) return
    const failures = (former?.failures ?? 0) + 1
    const pausedUntil = at.add({ seconds: secondsToPause(failures, this.#chance()) })
    this.#server = { failures, pausedUntil, error }
    this.#ports.log.warn({ error, failures, pausedUntil: pausedUntil.toString() }, 'mail server takes no mail')
  }

  #chance(): number {
    return this.#ports.random.below(1_000_001) / 1_000_000
  }

  /** Begins no further mail; resolves when those under way are settled, or were cut. May be called again. */
  async retire(): Promise<void> {
    this.#stopping.abort('stopped')
    this.#nap.abort('stopped')
    await this.#looking
    const ended = new AbortController()
    const all = Promise.all(this.#underway.values()).finally(() => ended.abort('sent'))
    if (await this.#ports.clock.wait(stopMilliseconds, ended.signal)) this.#cutting.abort('stopped')
    await all
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.retire()
  }
}

function leaseFrom(at: Temporal.Instant): Temporal.Instant {
  return at.add({ minutes: leaseMinutes })
}

function isSoonAfter(before: Temporal.Instant | undefined, at: Temporal.Instant, span: Temporal.DurationLike): boolean {
  return before !== undefined && Temporal.Instant.compare(at, before.add(span)) < 0
}

/** A pause ends when one of these changes: it may be what the server lacked. */
function serverSettings(settings: Settings): string {
  const names = ['host', 'port', 'security', 'user', 'password', 'from', 'certificateAuthority'] as const
  return JSON.stringify(names.map(name => settings[`mail.${name}`]))
}
