import type { UserOrigin } from '../../src/core/user.ts'
import type { WantedUser } from '../../src/core/wanted-user.ts'
import type { UserSource, WantedList } from '../../src/ports/people.ts'

/** A source that names whom it is told. */
export function toldSource(
  users: readonly WantedUser[],
  more: Partial<WantedList> & { readonly origin?: UserOrigin } = {},
): UserSource {
  const { origin = 'ldap', ...list } = more
  return { name: origin, origin, read: async () => ({ users, refused: [], ignoredColumns: [], ...list }) }
}
