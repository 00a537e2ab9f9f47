import { deliverableAddress } from '../core/deliverable-address.ts'
import { isFault } from '../core/fault.ts'
import type { WrittenMail } from '../core/mail-layout.ts'
import { type KeptFacts, type MailTemplate, mailTemplates, type TemplateDefinition } from '../core/mail-templates.ts'
import type { Pin } from '../core/pin.ts'
import type { User } from '../core/user.ts'
import type { MailOutcome, OutboxMail } from '../ports/mail.ts'
import type { Ports } from '../ports.ts'
import { sealContext } from './queue-mail.ts'
import { type WritePorts, writeMail } from './write-mail.ts'

export type SendPorts = WritePorts &
  Pick<Ports, 'clock' | 'random' | 'sealer' | 'users' | 'pins' | 'links' | 'tokens' | 'mailTransport'>

/** Minutes for which a link that shows a PIN is good. */
const linkMinutes = 15

/** Where the links of mails lead, under site.publicUrl; the token follows. */
const linkPaths: Readonly<Partial<Record<MailTemplate, string>>> = {
  'new-pin-link': '/pin#',
  'log-in-link': '/log-in#',
  'approve-guest': '/approve#',
}

/** Whether a mail about a PIN still tells the truth: it is the user's present one, and its time is not over. */
export function isMailable({ endedAt, validUntil }: Pin, at: Temporal.Instant): boolean {
  return endedAt === null && (validUntil === null || Temporal.Instant.compare(at, validUntil) < 0)
}

/** Makes one try to send a mail, if it still is to be sent. */
export async function sendMail(ports: SendPorts, mail: OutboxMail, signal: AbortSignal): Promise<MailOutcome> {
  try {
    const at = ports.clock.now()
    if (Temporal.Instant.compare(mail.giveUpAt, at) <= 0) return refused(mail.lastError ?? 'too-late')
    const user = mail.userName === null ? undefined : await ports.users.find(mail.userName)
    const recipient = mail.pinId === null ? mail.recipient : await recipientOf(ports, mail, user, at)
    if (typeof recipient !== 'string') return recipient
    const written = await write(ports, mail, { user, recipient })
    if ('outcome' in written) return written
    const { messageId, language } = mail
    return await ports.mailTransport.send({ ...written, recipient, messageId, language }, signal)
  } catch (error) {
    if (isFault(error, 'secret-unreadable')) return refused('secret-unreadable')
    if (isFault(error)) return { outcome: 'later', because: 'mail', error: error.code }
    throw error
  }
}

/** A mail about a PIN goes to the address that its user has now, and only while the PIN is what the mail says. */
async function recipientOf(
  ports: SendPorts,
  mail: OutboxMail,
  user: User | undefined,
  at: Temporal.Instant,
): Promise<string | MailOutcome> {
  const pin = user && (await ports.pins.ofUser(user.userName)).find(({ id }) => id === mail.pinId)
  if (!pin || !isMailable(pin, at)) return refused('pin-over')
  return deliverableAddress(user.email ?? '') ?? refused('no-address')
}

async function write(
  ports: SendPorts,
  mail: OutboxMail,
  to: { readonly user: User | undefined; readonly recipient: string },
): Promise<WrittenMail | MailOutcome> {
  const isLinked = mail.template === 'new-pin' && ports.settings.current()['mail.pinForm'] === 'link'
  const template = isLinked ? 'new-pin-link' : mail.template
  const { secret }: TemplateDefinition = mailTemplates[template]
  const draft = { template, language: mail.language, user: to.user, address: to.recipient }
  if (secret === null) return writeMail(ports, { ...draft, facts: mail.facts })
  if (mail.sealed === null) return refused('secret-gone')
  const opened = new TextDecoder().decode(ports.sealer.open(mail.sealed, sealContext(mail.id)))
  if (secret === 'pin') return writeMail(ports, { ...draft, facts: { ...mail.facts, pin: opened } })
  const portalUrl = ports.settings.current()['site.publicUrl'].replace(/\/$/, '')
  if (portalUrl === '') return { outcome: 'later', because: 'mail', error: 'no-public-url' }
  const token = isLinked ? await addPinLink(ports, mail.userName ?? '', opened) : opened
  const facts: KeptFacts = { ...mail.facts, ...(isLinked ? { linkMinutes } : {}) }
  return writeMail(ports, { ...draft, facts: { ...facts, link: portalUrl + (linkPaths[template] ?? '/#') + token } })
}

/** Made at each try, so that its quarter of an hour begins when the mail goes. */
async function addPinLink(ports: SendPorts, userName: string, digits: string): Promise<string> {
  const { token, digest } = ports.tokens.draw()
  const id = ports.random.uuid()
  const createdAt = ports.clock.now()
  const expiresAt = createdAt.add({ minutes: linkMinutes })
  const sealed = ports.sealer.seal(new TextEncoder().encode(digits), `link|${id}`)
  await ports.links.add({ id, purpose: 'show-pin', userName, createdAt, expiresAt, sealed }, digest)
  return token
}

function refused(error: string): MailOutcome {
  return { outcome: 'refused', error }
}
