import { deliverableAddress } from '../core/deliverable-address.ts'
import { guestLinkDays } from '../core/guest.ts'
import type { User } from '../core/user.ts'
import type { Ports } from '../ports.ts'
import { queueMail } from './queue-mail.ts'

type AskPorts = Parameters<typeof queueMail>[0] & Pick<Ports, 'guests' | 'links' | 'tokens' | 'log' | 'audit'>

/** Whom one guest is shown to; a group with more members is not one of sponsors. */
const mostAsked = 50

/**
 * Asks everybody in guests.sponsorGroup by mail whether they vouch for a new guest. Each gets a link of their own; once for
 * an account, however often this is called.
 */
export async function askSponsors(ports: AskPorts, guest: User): Promise<void> {
  const members = await ports.guests.sponsors(ports.settings.current()['guests.sponsorGroup'], mostAsked)
  const sponsors = members.filter(({ email }) => deliverableAddress(email ?? '') !== undefined)
  for (const sponsor of sponsors) await ask(ports, guest, sponsor)
  const { userName } = guest
  if (sponsors.length === 0) ports.log.warn({ userName }, 'nobody is there who could approve a guest')
  const entry = { at: ports.clock.now(), event: 'sponsors-asked', actor: 'gateway', userName }
  await ports.audit.append({ ...entry, detail: { sponsors: sponsors.length } })
}

async function ask(ports: AskPorts, guest: User, sponsor: User): Promise<void> {
  const { userName } = guest
  const { token, digest } = ports.tokens.draw()
  const id = ports.random.uuid()
  const createdAt = ports.clock.now()
  const expiresAt = createdAt.add({ hours: 24 * guestLinkDays })
  // Whose link it is: the sponsor's.
  const sealed = ports.sealer.seal(new TextEncoder().encode(sponsor.userName), `link|${id}`)
  await ports.links.add({ id, purpose: 'approve-guest', userName, createdAt, expiresAt, sealed }, digest)
  await queueMail(ports, {
    template: 'approve-guest',
    facts: { guest: userName, linkUntil: expiresAt.toString() },
    event: `approve-guest|${userName}|${guest.createdAt.epochMilliseconds}|${sponsor.userName}`,
    userName: sponsor.userName,
    address: sponsor.email ?? '',
    language: sponsor.language,
    secret: token,
    giveUpAt: expiresAt,
  })
}
