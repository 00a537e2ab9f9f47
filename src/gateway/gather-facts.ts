import { type CheckFacts, maxNamed, type Named, nobody } from '../core/finding.ts'
import { isInScope } from '../core/pin-policy.ts'
import type { Settings } from '../core/settings.ts'
import type { Group, User } from '../core/user.ts'
import type { Ports } from '../ports.ts'

type FactPorts = Pick<Ports, 'clock' | 'users' | 'pins' | 'cards' | 'terminals'>

/** What only the running gateway can tell. */
export type Troubles = Pick<CheckFacts, 'mailProblem' | 'mailboxProblem' | 'officeProblem'>

const batch = 1000

/** What the check of some settings must know, read from the directory: all users once, a thousand at a time. */
export async function gatherFacts(ports: FactPorts, settings: Settings, troubles: Troubles): Promise<CheckFacts> {
  const at = ports.clock.now()
  const [livePins, terminals, cardHolders, groups] = await Promise.all([
    ports.pins.countByLength(at),
    ports.terminals.list(),
    ports.cards.userNames(),
    ports.users.groups(),
  ])
  const narrow = groups.filter(isNarrowRole).map(({ name }) => name)
  const isTemporary = (user: User) => settings['pins.temporary'] && isInScope(settings['pins.temporaryFor'], user)
  const isReached = (user: User) => user.email !== null
  const count = new Census({
    all: () => true,
    withoutAddress: user => !isReached(user),
    sponsors: user => isReached(user) && user.groups.includes(settings['guests.sponsorGroup']),
    temporary: isTemporary,
    temporaryWithoutAddress: user => isTemporary(user) && !isReached(user),
    temporaryWithoutCard: user => isTemporary(user) && !cardHolders.has(user.userName),
  })
  for await (const user of enabledUsers(ports)) count.add(user)
  return {
    users: count.of('all').count,
    temporary: count.of('temporary'),
    temporaryWithoutCard: count.of('temporaryWithoutCard'),
    temporaryWithoutAddress: count.of('temporaryWithoutAddress'),
    withoutAddress: count.of('withoutAddress'),
    sponsors: count.of('sponsors').count,
    narrowRoles: { count: narrow.length, names: narrow.slice(0, maxNamed) },
    livePins,
    terminals: terminals.length,
    terminalsWithBoth: terminals.filter(({ requires }) => requires === 'card-and-pin').length,
    ...troubles,
  }
}

/** A record of a group replaces rights.default: with a role alone its members can no longer print or log in. */
function isNarrowRole({ rights }: Group): boolean {
  const hasRole = rights.some(right => ['manage', 'operate', 'audit'].includes(right))
  return hasRole && !(rights.includes('portal') && rights.includes('print'))
}

/** All enabled users in order of name. */
export async function* enabledUsers(ports: Pick<Ports, 'users'>): AsyncIterable<User> {
  for (let after: string | undefined; ; ) {
    const page = await ports.users.list({ ...(after === undefined ? {} : { after }), limit: batch })
    yield* page.filter(user => user.enabled)
    after = page.at(-1)?.userName
    if (page.length < batch || after === undefined) return
  }
}

/** Counts people under several heads and keeps the first names of each. */
export class Census<Head extends string> {
  readonly #heads: readonly (readonly [Head, (user: User) => boolean])[]
  readonly #counted = new Map<Head, { count: number; readonly names: string[] }>()

  constructor(heads: Readonly<Record<Head, (user: User) => boolean>>) {
    this.#heads = Object.entries(heads) as [Head, (user: User) => boolean][] // the keys of the record
  }

  add(user: User): void {
    for (const [head, belongs] of this.#heads) {
      if (!belongs(user)) continue
      const kept = this.#counted.get(head) ?? { count: 0, names: [] }
      kept.count += 1
      if (kept.names.length < maxNamed) kept.names.push(user.userName)
      this.#counted.set(head, kept)
    }
  }

  of(head: Head): Named {
    return this.#counted.get(head) ?? nobody
  }
}
