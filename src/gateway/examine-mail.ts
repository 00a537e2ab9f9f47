import { type MailAddress, readSender, type SenderProblem } from '../core/mail-address.ts'
import { type HeaderField, valuesOf } from '../core/mail-header.ts'
import {
  type AutomaticReason,
  automaticReason,
  type DomainRefusal,
  domainRefusal,
  isOwnAddress,
  ownAddresses,
} from '../core/mail-policy.ts'
import type { MailProblem } from '../core/mailed-document.ts'
import type { UnauthenticatedReason } from '../core/sender-verdict.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { InboundMail, MailReader, ReadMail, SenderCheck } from '../ports/inbound.ts'

/** Why a mail is dropped without a word. */
export type DropReason =
  | 'header-too-large'
  | 'header-malformed'
  | AutomaticReason
  | SenderProblem
  | DomainRefusal
  | UnauthenticatedReason

export type ExaminedMail =
  /** Nobody is told: the sender may be anybody, or no person. */
  | { readonly outcome: 'dropped'; readonly reason: DropReason }
  /** The sender is who the mail says, and may be told why nothing comes of it. */
  | { readonly outcome: 'refused'; readonly reason: MailProblem; readonly sender: MailAddress }
  | { readonly outcome: 'try-later'; readonly reason: 'dns-failed' }
  /** `mail` is the caller's to dispose. */
  | { readonly outcome: 'accepted'; readonly sender: MailAddress; readonly by: string; readonly mail: ReadMail }

interface ExaminePorts {
  readonly settings: Pick<SettingsStore, 'current'>
  readonly senderCheck: SenderCheck
  readonly mailReader: MailReader
}

/**
 * Finds out what a mail is and who sent it, the cheapest questions first: nothing of a mail is parsed beyond its header
 * before its sender is known for certain.
 */
export async function examineMail(ports: ExaminePorts, mail: InboundMail): Promise<ExaminedMail> {
  const header = await ports.mailReader.header(mail)
  if (header.outcome === 'refused') return { outcome: 'dropped', reason: header.reason }
  const claimed = claimedSender(ports, mail, header.fields)
  if (typeof claimed === 'string') return { outcome: 'dropped', reason: claimed }
  const verdict = await ports.senderCheck.check(mail, header.fields, claimed)
  if (verdict.outcome === 'undecided') return { outcome: 'try-later', reason: verdict.reason }
  if (verdict.outcome === 'unauthenticated') return { outcome: 'dropped', reason: verdict.reason }
  const reading = await ports.mailReader.read(mail)
  if (reading.outcome === 'refused') return { outcome: 'refused', reason: reading.reason, sender: claimed }
  return { outcome: 'accepted', sender: claimed, by: verdict.by, mail: reading.mail }
}

function claimedSender(
  ports: Pick<ExaminePorts, 'settings'>,
  mail: InboundMail,
  fields: readonly HeaderField[],
): MailAddress | DropReason {
  const settings = ports.settings.current()
  const own = ownAddresses(settings)
  const automatic = automaticReason(fields, { returnPath: mail.returnPath, ownAddresses: own })
  if (automatic) return automatic
  const reading = readSender(valuesOf(fields, 'from'))
  if (reading.outcome === 'refused') return reading.reason
  if (isOwnAddress(reading.sender, own)) return 'from-own-address'
  return domainRefusal(reading.sender.domain, settings, own) ?? reading.sender
}
