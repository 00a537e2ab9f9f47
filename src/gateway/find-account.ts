import { canonicalUserName, type User } from '../core/user.ts'
import type { Ports } from '../ports.ts'

/** Longest user name or address that somebody may type. */
const maxTypedName = 254

/**
 * The account that somebody means who types a user name or an e-mail address. An address that two accounts have means
 * none. Does the same work whether there is one or not, so that the time it takes tells nothing.
 */
export async function findAccount({ users }: Pick<Ports, 'users'>, typed: string): Promise<User | undefined> {
  const name = canonicalUserName(typed.slice(0, maxTypedName)) ?? ''
  const [byName, byEmail] = await Promise.all([users.find(name), users.findByEmail(typed.slice(0, maxTypedName))])
  return byName ?? (byEmail.length === 1 ? byEmail[0] : undefined)
}

/** What tries and requests for a typed name are counted under, known or not. */
export function countedName(typed: string): string {
  return canonicalUserName(typed.slice(0, maxTypedName)) ?? ''
}
