import { isFault } from '../core/fault.ts'
import type { MailAddress } from '../core/mail-address.ts'
import type { MailProblem } from '../core/mailed-document.ts'
import type { InboundMail } from '../ports/inbound.ts'
import { answerRefused, flagsOfProblem } from './answer-sender.ts'
import { examineMail } from './examine-mail.ts'
import { findSender } from './find-sender.ts'
import { identityOf } from './mail-identity.ts'
import { type AcceptedMail, type IntakeParts, noteDropped, takeMailedJob } from './take-mailed-job.ts'

/** How long one gateway works on a mail before another may. */
const leaseSeconds = 120

/**
 * Makes of a mail what it asks for: an account for who is unknown (S21), held jobs (S22), a PIN by mail (S24); or says why
 * not; or drops it without a word. `taken`: all of it is durable. A mail that comes again after that does nothing; one
 * that was cut short is completed. What is wrong with the gateway itself lets it come again: `try-later`.
 */
export async function receiveMail(parts: IntakeParts, mail: InboundMail): Promise<'taken' | 'try-later'> {
  const { log } = parts.ports
  try {
    return await receive(parts, mail)
  } catch (error) {
    if (!isFault(error)) throw error
    log.warn({ code: error.code, err: error, via: mail.via }, 'a mail is tried again later')
    return 'try-later'
  }
}

async function receive(parts: IntakeParts, mail: InboundMail): Promise<'taken' | 'try-later'> {
  const { ports } = parts
  const examined = await examineMail(ports, mail)
  switch (examined.outcome) {
    case 'dropped':
      await noteDropped(ports, mail, examined.reason)
      return 'taken'
    case 'try-later':
      ports.log.info({ reason: examined.reason, via: mail.via }, 'a mail is tried again later')
      return 'try-later'
    case 'refused':
      await refuse(parts, mail, examined)
      return 'taken'
    case 'accepted': {
      await using read = examined.mail
      return await takeOnce(parts, mail, { ...examined, mail: read })
    }
  }
}

/** Nothing of the mail could be read. */
async function refuse(
  { ports, converter }: IntakeParts,
  mail: InboundMail,
  { sender, reason }: { readonly sender: MailAddress; readonly reason: MailProblem },
): Promise<void> {
  const found = await findSender(ports, sender, null)
  if (typeof found === 'string') return noteDropped(ports, mail, found)
  const user = found ?? null
  const id = identityOf(ports, mail, { address: sender.address, messageId: null })
  const address = sender.address
  await answerRefused(ports, { id, address, user, converter, flags: flagsOfProblem(reason) })
  const entry = { at: ports.clock.now(), event: 'mail-refused', actor: `mail:${mail.via}`, detail: { reason } }
  await ports.audit.append({ ...entry, ...(user ? { userName: user.userName } : {}) })
}

async function takeOnce(
  parts: IntakeParts,
  inbound: InboundMail,
  accepted: Pick<AcceptedMail, 'sender' | 'by' | 'mail'>,
): Promise<'taken' | 'try-later'> {
  const { clock, inboundMails, log } = parts.ports
  const { messageId } = accepted.mail
  const id = identityOf(parts.ports, inbound, { address: accepted.sender.address, messageId })
  const at = clock.now()
  const turn = await inboundMails.begin(id, at, at.add({ seconds: leaseSeconds }))
  if (turn.outcome !== 'begun') {
    log.info({ via: inbound.via, turn: turn.outcome }, 'a mail came again')
    return turn.outcome === 'done' ? 'taken' : 'try-later'
  }
  try {
    const { isFirst, progress } = turn
    await takeMailedJob(parts, { ...accepted, id, inbound, isFirst, progress })
    await inboundMails.finish(id, clock.now())
    return 'taken'
  } catch (error) {
    // Whoever it comes to next need not wait for the lease; if this cannot be stored either, it must.
    await inboundMails.leave(id, clock.now()).catch(() => undefined)
    throw error
  }
}
