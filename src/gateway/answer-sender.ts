import { mailSender } from '../core/mail-out-policy.ts'
import type { MailFacts } from '../core/mail-templates.ts'
import type { MailProblem } from '../core/mailed-document.ts'
import { canonicalEmail, type User } from '../core/user.ts'
import type { OfficeConverter } from '../ports/inbound.ts'
import type { TallyLimit } from '../ports/site.ts'
import type { Ports } from '../ports.ts'
import { queueMail } from './queue-mail.ts'

type AnswerPorts = Pick<Ports, 'clock' | 'random' | 'sealer' | 'settings' | 'outbox' | 'tallies' | 'log'>

const hourSeconds = 3_600
const daySeconds = 86_400

/** What is wrong with a mail, as its answer tells it. */
export type RefusalFlags = Omit<MailFacts<'mail-refused'>, 'accepted' | 'maxMegabytes'>

export const noFlags: RefusalFlags = { isPart: false, isTooLarge: false, hasNothing: false, isOverLimit: false }

export interface Answer {
  /** Of the mail that is answered: each is answered once. */
  readonly id: string
  /** null: the sender has no account. */
  readonly user: User | null
  readonly address: string
}

/**
 * Counts a mail with a PIN among the answers of the day to an address. false: there were enough; none is to be issued, or
 * whoever can send mail in a user's name could end the user's PINs as often as they like.
 */
export async function mayMailPin(ports: AnswerPorts, address: string): Promise<boolean> {
  return (await ports.tallies.take([perDay(ports, address)], ports.clock.steady())) === undefined
}

/** Says that what was mailed waits, and that no PIN comes with it. */
export async function answerHeld(
  ports: AnswerPorts,
  { id, user, address }: Answer & { readonly user: User },
  facts: MailFacts<'job-held'>,
): Promise<void> {
  const { userName, language } = user
  if (!(await mayAnswer(ports, address))) return
  await queueMail(ports, { template: 'job-held', facts, event: `job-held|${id}`, userName, address, language })
}

/** Says that what was mailed, or a part of it, is not taken, and what is. */
export async function answerRefused(
  ports: AnswerPorts,
  answer: Answer & { readonly flags: RefusalFlags; readonly converter: OfficeConverter },
): Promise<void> {
  const { id, user, address, flags, converter } = answer
  if (!(await mayAnswer(ports, address))) return
  const settings = ports.settings.current()
  const facts = {
    ...flags,
    accepted: (await takesOffice(ports, converter)) ? `${printable}, ${office}` : printable,
    maxMegabytes: Math.floor(settings['inbound.maxMessageBytes'] / 2 ** 20),
  }
  const { userName, language } = user ?? { userName: null, language: null }
  await queueMail(ports, { template: 'mail-refused', facts, event: `mail-refused|${id}`, userName, address, language })
}

/** Whether office documents are made PDF here. */
export async function takesOffice({ settings }: Pick<Ports, 'settings'>, converter: OfficeConverter): Promise<boolean> {
  return settings.current()['inbound.convertOffice'] && (await converter.unavailable()) === undefined
}

/** What a mail that could not be read is told. */
export function flagsOfProblem(problem: MailProblem): RefusalFlags {
  const isTooLarge = ['mail-too-large', 'content-too-large', 'too-many-parts', 'too-many-attachments'].includes(problem)
  return { ...noFlags, isTooLarge, hasNothing: !isTooLarge }
}

const printable = 'PDF, JPEG, PNG, PWG Raster, URF'
const office = 'Word, Excel, PowerPoint, OpenDocument'

/** Beyond the limits nothing is said: what is done is done all the same. */
async function mayAnswer(ports: AnswerPorts, address: string): Promise<boolean> {
  const settings = ports.settings.current()
  if (settings['mail.host'] === '' || mailSender(settings) === undefined) return false
  const perHour: TallyLimit = {
    name: `answers|${canonicalEmail(address)}|hour`,
    most: settings['inbound.answersPerHour'],
    seconds: hourSeconds,
  }
  const full = await ports.tallies.take([perHour, perDay(ports, address)], ports.clock.steady())
  if (full !== undefined) ports.log.info({}, 'an answer to a mail is left out: there were enough')
  return full === undefined
}

function perDay({ settings }: Pick<Ports, 'settings'>, address: string): TallyLimit {
  const most = settings.current()['inbound.answersPerDay']
  return { name: `answers|${canonicalEmail(address)}|day`, most, seconds: daySeconds }
}
