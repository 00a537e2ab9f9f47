import { judgePinMail } from '../core/mail-out-policy.ts'
import { judgeMailedPin, type MailedPin } from '../core/mailed-pin.ts'
import { judgePin, type Pin } from '../core/pin.ts'
import type { User } from '../core/user.ts'
import type { InboundMails } from '../ports/inbound.ts'
import type { Ports } from '../ports.ts'
import { mayMailPin } from './answer-sender.ts'
import { issuePin } from './issue-pin.ts'

type MailedPinPorts = Parameters<typeof issuePin>[0] &
  Pick<Ports, 'tallies'> & { readonly inboundMails: Pick<InboundMails, 'note'> }

export type MailedPinOutcome = 'issued' | Exclude<MailedPin, 'issue'> | 'enough-answers'

export interface MailedPinRequest {
  readonly mailId: string
  readonly actor: string
  /** Whether the account was made for this mail. */
  readonly isNewcomer: boolean
  /** When an earlier try began to issue it; null: none did. */
  readonly begunAt: Temporal.Instant | null
}

/**
 * Issues the PIN that a mailed job brings (S32, S33), one for a mail, or says why none (O1). It goes to the stored address,
 * which is the one that the mail came from (S24).
 */
export async function issueMailedPin(
  ports: MailedPinPorts,
  user: User & { readonly email: string | null },
  { mailId, actor, isNewcomer, begunAt }: MailedPinRequest,
): Promise<MailedPinOutcome> {
  const { userName, email } = user
  // One that was issued since the earlier try began is its own, or newer.
  const isNew = (pin: Pin) => begunAt !== null && Temporal.Instant.compare(pin.issuedAt, begunAt) >= 0
  if (begunAt !== null && (await ports.pins.ofUser(userName)).some(isNew)) return 'issued'
  const settings = ports.settings.current()
  const hasValidPin = (await validPinOf(ports, userName)) !== undefined
  const verdict = judgeMailedPin(settings, { hasValidPin, mail: judgePinMail(settings, user) })
  if (verdict !== 'issue') return verdict
  if (begunAt === null) {
    if (!(await mayMailPin(ports, email ?? ''))) return 'enough-answers'
    await ports.inboundMails.note(mailId, { pinFrom: ports.clock.now() })
  }
  await issuePin(ports, { userName, actor, cause: 'mailed-job', isWelcome: isNewcomer })
  return 'issued'
}

/** The PIN that a user can use now. */
export async function validPinOf(
  { pins, clock }: Pick<Ports, 'pins' | 'clock'>,
  userName: string,
): Promise<Pin | undefined> {
  const at = clock.now()
  return (await pins.ofUser(userName)).findLast(pin => judgePin(pin, at) === 'valid')
}
