import type { Pin } from '../core/pin.ts'
import type { User } from '../core/user.ts'
import type { NewMail } from '../ports/mail.ts'
import type { Ports } from '../ports.ts'
import type { IssueRequest } from './issue-pin.ts'
import { newMail } from './queue-mail.ts'

type MailPinPorts = Pick<Ports, 'clock' | 'random' | 'sealer' | 'settings' | 'outbox' | 'log'>

/**
 * Puts down the mail about a PIN that is about to be issued; nobody sends it before it is confirmed. PINs and mails may lie
 * in two databases: whatever is cut short in between, recoverMails finds out.
 */
export async function preparePinMail(
  ports: MailPinPorts,
  user: User,
  { pin, digits }: { readonly pin: Pin; readonly digits: string },
  request: IssueRequest,
): Promise<NewMail> {
  const isLater = Temporal.Instant.compare(pin.validFrom, pin.issuedAt) > 0
  const mail = newMail(ports, {
    template: 'new-pin',
    facts: {
      validFrom: isLater ? pin.validFrom.toString() : null,
      validUntil: pin.validUntil?.toString() ?? null,
      uses: pin.usesLeft,
      isWelcome: request.isWelcome ?? false,
      hasJob: request.cause === 'mailed-job',
      isAskedFor: request.cause === 'asked-for',
    },
    event: `pin|${pin.id}`,
    userName: user.userName,
    address: user.email ?? '',
    language: user.language,
    pinId: pin.id,
    secret: digits,
  })
  await ports.outbox.add([mail], 'prepared')
  return mail
}

/** The PIN is issued: its mail may go. When that cannot be stored now, recoverMails does it a little later. */
export async function confirmPinMail(ports: MailPinPorts, mail: NewMail): Promise<void> {
  try {
    await ports.outbox.confirm(mail.id, ports.clock.now())
  } catch (error) {
    ports.log.error({ err: error, userName: mail.userName }, 'mail about a PIN is confirmed later')
  }
}
