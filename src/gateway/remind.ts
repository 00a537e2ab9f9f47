import { deliverableAddress } from '../core/deliverable-address.ts'
import { mailSender } from '../core/mail-out-policy.ts'
import type { Pin } from '../core/pin.ts'
import type { NewMail } from '../ports/mail.ts'
import type { Ports } from '../ports.ts'
import { newMail } from './queue-mail.ts'

type RemindPorts = Pick<Ports, 'clock' | 'random' | 'sealer' | 'settings' | 'outbox' | 'pins' | 'users'>

const batch = 200

/**
 * Reminds users whose PINs end soon: at each of mail.remindHours before the end, once for a PIN. A PIN whose whole validity
 * is shorter than twice the hours gets none: its mail has just come.
 */
export class Reminders {
  readonly #ports: RemindPorts
  /** Up to which end PINs were looked at, by hours. A start looks at all again; the outbox knows who was reminded. */
  readonly #seenUpTo = new Map<number, Temporal.Instant>()

  constructor(ports: RemindPorts) {
    this.#ports = ports
  }

  /** Queues the reminders that are due. Answers how many. */
  async remind(): Promise<number> {
    const settings = this.#ports.settings.current()
    if (settings['mail.host'] === '' || mailSender(settings) === undefined) return 0
    const at = this.#ports.clock.now()
    const hours = settings['mail.remindHours'].toSorted((a, b) => a - b)
    let queued = 0
    for (const [index, before] of hours.entries()) {
      const span = { from: at.add({ hours: hours[index - 1] ?? 0 }), to: at.add({ hours: before }) }
      const seen = this.#seenUpTo.get(before)
      const from = seen && Temporal.Instant.compare(seen, span.from) > 0 ? seen : span.from
      if (Temporal.Instant.compare(from, span.to) < 0) queued += await this.#remindOf(before, { from, to: span.to })
      this.#seenUpTo.set(before, span.to)
    }
    return queued
  }

  async #remindOf(
    hours: number,
    span: { readonly from: Temporal.Instant; readonly to: Temporal.Instant },
  ): Promise<number> {
    let queued = 0
    for (let after: Pin | undefined; ; ) {
      const pins = await this.#ports.pins.expiring({ ...span, ...(after ? { after } : {}), limit: batch })
      const written = await Promise.all(pins.map(pin => this.#write(pin, hours)))
      const mails = written.filter(mail => mail !== undefined)
      if (mails.length > 0) queued += await this.#ports.outbox.add(mails, 'waiting')
      after = pins.at(-1)
      if (pins.length < batch) return queued
    }
  }

  async #write(pin: Pin, hours: number): Promise<NewMail | undefined> {
    if (pin.validUntil === null || pin.validFrom.until(pin.validUntil).total('hours') < 2 * hours) return undefined
    const user = await this.#ports.users.find(pin.userName)
    const address = deliverableAddress(user?.email ?? '')
    if (!user?.enabled || address === undefined) return undefined
    return newMail(this.#ports, {
      template: 'reminder',
      facts: { validUntil: pin.validUntil.toString() },
      event: `reminder|${pin.id}|${hours}`,
      userName: user.userName,
      address,
      language: user.language,
      pinId: pin.id,
      giveUpAt: pin.validUntil,
    })
  }
}
