import { judgePinMail } from '../core/mail-out-policy.ts'
import { judgeMailedPin } from '../core/mailed-pin.ts'
import type { User } from '../core/user.ts'
import type { Link } from '../ports/site.ts'
import type { Ports } from '../ports.ts'
import { deleteJobsOf } from './delete-jobs-of.ts'
import { validPinOf } from './issue-mailed-pin.ts'
import { issuePin } from './issue-pin.ts'
import { queueMail } from './queue-mail.ts'

type DecidePorts = Parameters<typeof issuePin>[0] &
  Parameters<typeof deleteJobsOf>[0] &
  Pick<Ports, 'guests' | 'links' | 'tokens'>

/** What a sponsor's link is about. */
export interface GuestCase {
  readonly guest: User
  readonly sponsor: User
  /** Whether somebody must still say a word. */
  readonly isWaiting: boolean
  readonly link: Link
}

/**
 * The guest whom a sponsor was asked about by this link. undefined: the link is over, or whom it was sent to may approve
 * nobody any more.
 */
export async function findGuestCase(ports: DecidePorts, token: string): Promise<GuestCase | undefined> {
  const link = await ports.links.find(ports.tokens.digestOf(token), 'approve-guest', ports.clock.now())
  if (!link?.sealed) return undefined
  const sponsorName = new TextDecoder().decode(ports.sealer.open(link.sealed, `link|${link.id}`))
  const [guest, sponsor] = await Promise.all([ports.users.find(link.userName), ports.users.find(sponsorName)])
  const group = ports.settings.current()['guests.sponsorGroup']
  if (!guest || !sponsor?.enabled || !sponsor.groups.includes(group)) return undefined
  return { guest, sponsor, isWaiting: await ports.guests.isWaiting(guest.userName), link }
}

/**
 * Vouches for a guest: the account works from now on, and its PIN is mailed. false: somebody else was first. Calling it
 * again completes what a crash cut short.
 */
export async function approveGuest(ports: DecidePorts, token: string, { guest, sponsor }: GuestCase): Promise<boolean> {
  const { userName } = guest
  const actor = `user:${sponsor.userName}`
  const isOurs = await ports.guests.approve(userName, sponsor.userName)
  const approved = await ports.users.find(userName)
  if (!approved?.enabled || approved.sponsor !== sponsor.userName) return false
  if (isOurs) await ports.audit.append({ at: ports.clock.now(), event: 'guest-approved', actor, userName })
  await queueMail(ports, {
    template: 'visit-approved',
    facts: { sponsor: sponsor.displayName ?? sponsor.userName },
    event: `visit-approved|${userName}|${guest.createdAt.epochMilliseconds}`,
    userName,
    address: guest.email ?? '',
    language: guest.language,
  })
  await issueFirstPin(ports, approved, actor)
  await ports.links.consume(ports.tokens.digestOf(token), 'approve-guest', ports.clock.now())
  return true
}

async function issueFirstPin(ports: DecidePorts, guest: User, actor: string): Promise<void> {
  const { userName } = guest
  const hasValidPin = (await validPinOf(ports, userName)) !== undefined
  const settings = ports.settings.current()
  if (hasValidPin || judgeMailedPin(settings, { hasValidPin, mail: judgePinMail(settings, guest) }) !== 'issue') return
  await issuePin(ports, { userName, actor, cause: 'sponsor', isWelcome: true })
}

/** Turns a guest away: what was mailed is deleted, and further mails come to nothing. false: somebody else was first. */
export async function refuseGuest(ports: DecidePorts, token: string, { guest, sponsor }: GuestCase): Promise<boolean> {
  const { userName } = guest
  const actor = `user:${sponsor.userName}`
  const isOurs = await ports.guests.refuse(userName)
  if (isOurs) await ports.audit.append({ at: ports.clock.now(), event: 'guest-refused', actor, userName })
  if ((await ports.users.find(userName))?.enabled !== false) return false
  await deleteJobsOf(ports, userName, actor)
  await ports.links.consume(ports.tokens.digestOf(token), 'approve-guest', ports.clock.now())
  return isOurs
}
