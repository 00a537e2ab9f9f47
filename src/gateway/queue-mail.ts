import { deliverableAddress } from '../core/deliverable-address.ts'
import { Fault } from '../core/fault.ts'
import type { Language } from '../core/language.ts'
import { mailSender } from '../core/mail-out-policy.ts'
import { ownMark } from '../core/mail-policy.ts'
import type { MailFacts, MailTemplate } from '../core/mail-templates.ts'
import type { NewMail } from '../ports/mail.ts'
import type { Ports } from '../ports.ts'

type QueuePorts = Pick<Ports, 'clock' | 'random' | 'sealer' | 'settings' | 'outbox'>

export interface MailRequest<Template extends MailTemplate> {
  readonly template: Template
  readonly facts: MailFacts<Template>
  /** One event, one mail: a second request with the same event changes nothing. */
  readonly event: string
  /** Whose mail it is; null: somebody without an account. */
  readonly userName: string | null
  readonly address: string
  /** null: the site's. */
  readonly language: Language | null
  /** The PIN without which the mail would lie; it is not sent when that has ended. */
  readonly pinId?: string
  /** Digits of a PIN, or token of a link: kept encrypted, and only until the mail is sent. */
  readonly secret?: string
  /** From when on it is useless; mail.keepTryingHours from now when not told. */
  readonly giveUpAt?: Temporal.Instant
}

/** A mail for the outbox. Fault `mail-impossible` for an address that we do not write to. */
export function newMail<Template extends MailTemplate>(ports: QueuePorts, request: MailRequest<Template>): NewMail {
  const { template, facts, event, userName, language, pinId = null, secret, giveUpAt } = request
  const recipient = deliverableAddress(request.address)
  if (recipient === undefined) throw new Fault('mail-impossible', 'the address is none that mail can be sent to')
  const settings = ports.settings.current()
  const id = ports.random.uuid()
  const at = ports.clock.now()
  const domain = mailSender(settings)?.split('@')[1] ?? 'holdfast.invalid'
  return {
    id,
    event,
    userName,
    recipient,
    pinId,
    template,
    language: language ?? settings['site.language'],
    facts,
    sealed: secret === undefined ? null : ports.sealer.seal(new TextEncoder().encode(secret), sealContext(id)),
    messageId: `<${ownMark}.${ports.random.uuid()}@${domain}>`,
    createdAt: at,
    dueAt: at,
    giveUpAt: giveUpAt ?? at.add({ hours: settings['mail.keepTryingHours'] }),
  }
}

/** Queues a mail; it is sent as soon as the server takes it. false: this event has its mail already. */
export async function queueMail<Template extends MailTemplate>(
  ports: QueuePorts,
  request: MailRequest<Template>,
): Promise<boolean> {
  return (await ports.outbox.add([newMail(ports, request)], 'waiting')) === 1
}

/** The place for which a mail's secret is encrypted. */
export function sealContext(mailId: string): string {
  return `mail|${mailId}`
}
