import type { Job } from '../core/job.ts'
import type { MailAddress } from '../core/mail-address.ts'
import { isPrintable } from '../core/mailed-document.ts'
import { canonicalEmail, type User } from '../core/user.ts'
import type { InboundMail, MailProgress, MailReader, OfficeConverter, ReadMail, SenderCheck } from '../ports/inbound.ts'
import type { Ports } from '../ports.ts'
import { checkRoom } from './accept-job.ts'
import { answerHeld, answerRefused, noFlags, type RefusalFlags, takesOffice } from './answer-sender.ts'
import { askSponsors } from './ask-sponsors.ts'
import type { DropReason } from './examine-mail.ts'
import { findSender, type SenderRefusal } from './find-sender.ts'
import type { HeldQuota } from './held-quota.ts'
import { type HoldProblem, holdMailedDocuments } from './hold-mailed-documents.ts'
import { issueMailedPin, type MailedPinOutcome, validPinOf } from './issue-mailed-pin.ts'
import { registerSender } from './register-sender.ts'

type IntakePorts = Parameters<typeof issueMailedPin>[0] &
  Parameters<typeof askSponsors>[0] &
  Pick<Ports, 'jobs' | 'spool' | 'guests' | 'inboundMails'> & {
    readonly senderCheck: SenderCheck
    readonly mailReader: MailReader
  }

/** What mailed jobs are taken in with. */
export interface IntakeParts {
  readonly ports: IntakePorts
  readonly quota: HeldQuota
  readonly converter: OfficeConverter
  readonly onHeld: (job: Job) => void
}

/** A mail whose sender is known for certain. */
export interface AcceptedMail {
  /** See identityOf. */
  readonly id: string
  readonly inbound: InboundMail
  readonly sender: MailAddress
  /** How the sender is known. */
  readonly by: string
  readonly mail: ReadMail
  /** Whether nobody worked on it before. */
  readonly isFirst: boolean
  readonly progress: MailProgress
}

const hourSeconds = 3_600

/** Says in the audit that nothing came of a mail, and of nobody that they sent it. */
export async function noteDropped(
  { audit, clock, log }: Pick<Ports, 'audit' | 'clock' | 'log'>,
  { via, octets }: Pick<InboundMail, 'via' | 'octets'>,
  reason: DropReason | SenderRefusal | 'too-many-guests',
): Promise<void> {
  log.info({ via, octets, reason }, 'a mail was dropped')
  await audit.append({ at: clock.now(), event: 'mail-dropped', actor: `mail:${via}`, detail: { reason, octets } })
}

/** Carries out what a mail asks for. What an earlier try has done already is not done again. */
export async function takeMailedJob(parts: IntakeParts, accepted: AcceptedMail): Promise<void> {
  const { ports } = parts
  const { id, sender, mail, inbound, progress } = accepted
  const actor = `mail:${inbound.via}`
  const found = await findSender(ports, sender, progress.userName)
  if (typeof found === 'string') return noteDropped(ports, inbound, found)
  if (accepted.isFirst && !(await isWithinRate(ports, sender)))
    return refuse(parts, accepted, found, { ...noFlags, isOverLimit: true })
  const isOfficeTaken = await takesOffice(ports, parts.converter)
  const documents = mail.documents.filter(({ format }) => isPrintable(format) || isOfficeTaken)
  const leftOut = mail.documents.length - documents.length + mail.refused.length
  if (documents.length === 0) return refuse(parts, accepted, found, { ...noFlags, hasNothing: true })
  // No account is made for a document that cannot be held now.
  await checkRoom(ports)
  const user = found ?? (await registerSender(ports, { mailId: id, actor, sender, language: mail.language }))
  if (user === 'too-many-guests') return noteDropped(ports, inbound, user)
  const wanted = { mailId: id, source: actor, user, subject: mail.subject, documents }
  const { held, problems } = await holdMailedDocuments(parts, wanted)
  const flags = flagsOf(problems, leftOut)
  if (held.length === 0) return refuse(parts, accepted, user, flags)
  for (const job of held) if (job.state === 'held') parts.onHeld(job)
  const isNewcomer = progress.isNewcomer || found === undefined
  const pin = await settle(parts, accepted, { user, held, isNewcomer, flags })
  const detail = { documents: held.length, leftOut: leftOut + problems.length, sender: accepted.by, pin }
  await ports.audit.append({ at: ports.clock.now(), event: 'mail-taken', actor, userName: user.userName, detail })
}

interface HeldMail {
  readonly user: User
  readonly held: readonly Job[]
  readonly isNewcomer: boolean
  readonly flags: RefusalFlags
}

/** Issues the PIN, or says why none comes; tells what was not taken. */
async function settle(
  parts: IntakeParts,
  { id, inbound, sender, progress }: AcceptedMail,
  { user, held, isNewcomer, flags }: HeldMail,
): Promise<MailedPinOutcome | 'waits-for-sponsor'> {
  const { ports, converter } = parts
  const answer = { id, user, address: sender.address }
  if (!user.enabled) {
    if (isNewcomer) await askSponsors(ports, user)
    await answerHeld(ports, answer, await heldFacts(ports, user, held))
    return 'waits-for-sponsor'
  }
  const mailed = { mailId: id, actor: `mail:${inbound.via}`, isNewcomer, begunAt: progress.pinFrom }
  const pin = await issueMailedPin(ports, user, mailed)
  if (flags.isPart) await answerRefused(ports, { ...answer, flags, converter })
  else if (pin !== 'issued') await answerHeld(ports, answer, await heldFacts(ports, user, held))
  return pin
}

async function heldFacts(ports: IntakePorts, user: User, held: readonly Job[]) {
  const { userName, enabled } = user
  const [documents, pin] = await Promise.all([
    ports.jobs.count({ userName, states: ['held'] }),
    enabled ? validPinOf(ports, userName) : undefined,
  ])
  const until = held.map(({ expiresAt }) => expiresAt).toSorted(Temporal.Instant.compare)[0]
  return {
    documents,
    holdUntil: until?.toString() ?? null,
    validUntil: pin?.validUntil?.toString() ?? null,
    needsSponsor: !enabled,
  }
}

/** Nothing is held: the sender is told why, and what is taken. */
async function refuse(
  { ports, converter }: IntakeParts,
  { id, inbound, sender }: AcceptedMail,
  user: User | undefined,
  flags: RefusalFlags,
): Promise<void> {
  await answerRefused(ports, { id, address: sender.address, user: user ?? null, flags, converter })
  const reason = Object.entries(flags).find(([, is]) => is)?.[0] ?? 'unreadable'
  const entry = { at: ports.clock.now(), event: 'mail-refused', actor: `mail:${inbound.via}`, detail: { reason } }
  await ports.audit.append({ ...entry, ...(user ? { userName: user.userName } : {}) })
}

async function isWithinRate(ports: Pick<Ports, 'tallies' | 'settings' | 'clock'>, sender: MailAddress) {
  const most = ports.settings.current()['guests.maxMailsPerHour']
  const limit = { name: `mailed|${canonicalEmail(sender.address)}`, most, seconds: hourSeconds }
  return (await ports.tallies.take([limit], ports.clock.steady())) === undefined
}

function flagsOf(problems: readonly HoldProblem[], leftOut: number): RefusalFlags {
  return {
    isPart: problems.length + leftOut > 0,
    isTooLarge: problems.includes('too-large'),
    hasNothing: false,
    isOverLimit: problems.includes('over-limit'),
  }
}
