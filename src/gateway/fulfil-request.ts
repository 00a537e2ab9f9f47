import { isFault } from '../core/fault.ts'
import type { User } from '../core/user.ts'
import type { Ports } from '../ports.ts'
import { issuePin } from './issue-pin.ts'
import type { MailRequestKind } from './mail-requests.ts'
import { queueMail } from './queue-mail.ts'

type FulfilPorts = Parameters<typeof issuePin>[0] & Pick<Ports, 'links' | 'tokens'>

/** Minutes for which a link that logs in is good, from when it was asked for. */
const linkMinutes = 15

/** Carries out what somebody asked for who was not logged in: a mail to the stored address of the account that was meant. */
export async function fulfilRequest(
  ports: FulfilPorts,
  kind: MailRequestKind,
  user: User & { readonly email: string },
): Promise<void> {
  if (kind === 'log-in-link') return mailLogInLink(ports, user)
  try {
    await issuePin(ports, { userName: user.userName, actor: 'gateway', cause: 'asked-for' })
  } catch (error) {
    // Nobody can be told: the answer was given, and must not depend on whether there is an account.
    if (!isFault(error, 'mail-impossible', 'not-found')) throw error
  }
}

async function mailLogInLink(ports: FulfilPorts, user: User & { readonly email: string }): Promise<void> {
  const { userName, email, language } = user
  const { token, digest } = ports.tokens.draw()
  const id = ports.random.uuid()
  const createdAt = ports.clock.now()
  const expiresAt = createdAt.add({ minutes: linkMinutes })
  await ports.links.add({ id, purpose: 'log-in', userName, createdAt, expiresAt, sealed: null }, digest)
  const mail = { template: 'log-in-link', facts: { linkMinutes }, event: `log-in-link|${id}` } as const
  await queueMail(ports, { ...mail, userName, address: email, language, secret: token, giveUpAt: expiresAt })
}
