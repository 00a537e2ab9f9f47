import { isFault } from '../core/fault.ts'
import { languages } from '../core/language.ts'
import type { MailAddress } from '../core/mail-address.ts'
import { canonicalUserName, type User } from '../core/user.ts'
import type { InboundMails } from '../ports/inbound.ts'
import type { TallyLimit } from '../ports/site.ts'
import type { Ports } from '../ports.ts'

type RegisterPorts = Pick<Ports, 'clock' | 'users' | 'guests' | 'settings' | 'tallies' | 'audit'> & {
  readonly inboundMails: Pick<InboundMails, 'note'>
}

export interface Registration {
  /** Of the mail. */
  readonly mailId: string
  readonly actor: string
  readonly sender: MailAddress
  /** Language of the mail, if it tells one. */
  readonly language: string | null
}

const daySeconds = 86_400

/**
 * Makes an account for an unknown sender, in the group of guests from its first instant on (S21, S23): named by the
 * address, enabled unless a sponsor must approve it first. `too-many-guests`: of the domain, or at all, for this day.
 */
export async function registerSender(ports: RegisterPorts, wanted: Registration): Promise<User | 'too-many-guests'> {
  const settings = ports.settings.current()
  const at = ports.clock.now()
  const { sender, mailId, actor } = wanted
  const limits = limitsOf(sender.domain, settings['guests.maxPerDomainPerDay'], settings['guests.maxPerDay'])
  if ((await ports.tallies.take(limits, ports.clock.steady())) !== undefined) return 'too-many-guests'
  const needsSponsor = settings['guests.sponsor'] === 'required'
  const user: User = {
    userName: canonicalUserName(sender.address) ?? sender.address,
    displayName: null,
    email: sender.address,
    groups: [settings['guests.group']],
    enabled: !needsSponsor,
    releaseAtOnce: null,
    language: languages.find(language => language === wanted.language) ?? null,
    origin: 'mail',
    externalId: null,
    sponsor: null,
    createdAt: at,
  }
  // Before the account, so that whoever completes this after a crash knows that it was made for this mail.
  await ports.inboundMails.note(mailId, { userName: user.userName, isNewcomer: true })
  try {
    await ports.guests.register(user, needsSponsor ? at : null)
  } catch (error) {
    const known = isFault(error, 'records-conflict') ? await ports.users.find(user.userName) : undefined
    // Another mail of the same sender was a moment faster.
    if (known?.email?.toLowerCase() !== sender.address.toLowerCase()) throw error
    return known
  }
  const { userName } = user
  await ports.audit.append({ at, event: 'user-registered', actor, userName, detail: { needsSponsor } })
  return user
}

function limitsOf(domain: string, mostOfDomain: number, mostOfAll: number): readonly TallyLimit[] {
  return [
    { name: `guests|${domain}`, most: mostOfDomain, seconds: daySeconds },
    { name: 'guests', most: mostOfAll, seconds: daySeconds },
  ]
}
