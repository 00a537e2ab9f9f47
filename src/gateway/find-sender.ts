import type { MailAddress } from '../core/mail-address.ts'
import { canonicalUserName, type User } from '../core/user.ts'
import type { Ports } from '../ports.ts'

type FindPorts = Pick<Ports, 'users' | 'guests' | 'settings'>

/** Why nothing comes of a mail although its sender is known for certain. */
export type SenderRefusal =
  /** Nobody has the address, and unknown senders are not registered. */
  | 'unknown-sender'
  /** Several accounts have it: nobody knows whose job it is. */
  | 'address-ambiguous'
  /** It is somebody's user name, whose PINs go to another address. */
  | 'user-name-taken'
  /** No user name is so long. */
  | 'address-too-long'
  | 'account-disabled'

/**
 * The account of a sender (S28): the one that has the address, or that was made for this very mail before it was cut short.
 * undefined: there is none yet, and it may be made.
 */
export async function findSender(
  ports: FindPorts,
  { address }: MailAddress,
  begunFor: string | null,
): Promise<User | SenderRefusal | undefined> {
  const begun = begunFor === null ? undefined : await ports.users.find(begunFor)
  const [user, other] = begun ? [begun] : await ports.users.findByEmail(address)
  if (other) return 'address-ambiguous'
  if (user) return user.enabled || (await ports.guests.isWaiting(user.userName)) ? user : 'account-disabled'
  if (!ports.settings.current()['guests.register']) return 'unknown-sender'
  const userName = canonicalUserName(address)
  if (userName === undefined) return 'address-too-long'
  return (await ports.users.find(userName)) ? 'user-name-taken' : undefined
}
