import type { User, UserOrigin } from './user.ts'
import { type FittingUser, fitUser, type SourceFields, type WantedUser } from './wanted-user.ts'

/** Why a user of a source is left alone, in words for whoever keeps the source. */
export const refusedWords = {
  'bad-user-name': 'is no user name: 1 to 127 characters without control characters are taken',
  'bad-address': 'has something that is no e-mail address',
  'bad-id': 'has an identifier of more than 512 characters',
  'duplicate-user-name': 'has a user name that another one of the source has; the first of them counts',
  'duplicate-id': 'has an identifier that another one of the source has; the first of them counts',
  'name-taken': 'has the name of an account that this source does not keep; adopt it, or rename or delete that account',
  'name-of-another':
    'has the name of an account of this source with another identifier; if it is the same person, delete that account',
  'bad-line': 'cannot be read',
  'bad-card': 'has a card number that no card has: 1 to 64 letters and digits are taken',
  'card-of-another': 'has a card that is somebody’s already',
  'not-stored': 'could not be stored; see the log',
} as const

export type RefusedReason = keyof typeof refusedWords

/** A user of a source that is left alone. */
export interface RefusedUser {
  readonly reason: RefusedReason
  /** Where it stands in the source, when that is known. */
  readonly place?: string
  /** As the source spells it, cut to 127 characters. */
  readonly userName: string
}

export interface AccountChange {
  readonly userName: string
  /** The new name of one that was renamed in its source. */
  readonly renamedTo?: string
  /** Only what differs. */
  readonly fields: SourceFields & { readonly origin?: UserOrigin }
  /** It works again: the source had taken it away and has it again. */
  readonly isReactivated: boolean
}

/** What makes the accounts of a source what the source says. */
export interface SynchronisationPlan {
  readonly create: readonly FittingUser[]
  readonly change: readonly AccountChange[]
  /** Names of accounts that the source no longer has, or has disabled. */
  readonly deactivate: readonly string[]
  /** Cards that the source gives to its users; some may be theirs already. */
  readonly cards: readonly WantedCards[]
  readonly refused: readonly RefusedUser[]
  readonly untouched: number
}

export interface WantedCards {
  readonly userName: string
  readonly numbers: readonly string[]
  readonly place?: string
}

export interface SynchronisationFacts {
  /** Who keeps these accounts: others are never changed. */
  readonly origin: UserOrigin
  /** All users of the directory. */
  readonly users: readonly User[]
  readonly wanted: readonly WantedUser[]
  /** Names of disabled accounts that a synchronisation has disabled; others were disabled by a person and stay so. */
  readonly deactivated: ReadonlySet<string>
  /** Whether the source names everybody: then who is missing there is deactivated. */
  readonly isComplete: boolean
  /** Whether an account of the same name that another origin made becomes one of this source. */
  readonly adopts: boolean
}

/** Compares a source with the directory. A function of both: after a run that was cut short, the next one does the rest. */
export function planSynchronisation(facts: SynchronisationFacts): SynchronisationPlan {
  const planner = new Planner(facts)
  for (const wanted of facts.wanted) planner.take(wanted)
  return planner.plan()
}

class Planner {
  readonly #facts: SynchronisationFacts
  readonly #byName: ReadonlyMap<string, User>
  readonly #byId: ReadonlyMap<string, User>
  readonly #names = new Set<string>()
  readonly #ids = new Set<string>()
  /** Accounts that the source has, also when what it says of them is refused. */
  readonly #present = new Set<string>()
  readonly #create: FittingUser[] = []
  readonly #change: AccountChange[] = []
  readonly #deactivate: string[] = []
  readonly #cards: WantedCards[] = []
  readonly #refused: RefusedUser[] = []
  #untouched = 0

  constructor(facts: SynchronisationFacts) {
    this.#facts = facts
    this.#byName = new Map(facts.users.map(user => [user.userName, user]))
    const own = facts.users.filter(user => user.origin === facts.origin)
    this.#byId = new Map(own.flatMap(user => (user.externalId === null ? [] : [[user.externalId, user] as const])))
  }

  take(wanted: WantedUser): void {
    const known = wanted.externalId ? this.#byId.get(wanted.externalId) : undefined
    if (known) this.#present.add(known.userName)
    const user = fitUser(wanted)
    if (typeof user === 'string') return this.#refuse(wanted, user)
    const namesake = this.#byName.get(user.userName)
    const reason = this.#reasonAgainst(user, known, namesake)
    if (!known && namesake?.origin === this.#facts.origin && reason !== 'name-of-another')
      this.#present.add(namesake.userName)
    if (reason) return this.#refuse(wanted, reason)
    this.#names.add(user.userName)
    if (user.fields.externalId) this.#ids.add(user.fields.externalId)
    this.#accept(known ?? namesake, user)
    if (user.enabled && wanted.cards?.length) this.#wantCards(user.userName, wanted.cards, wanted.place)
  }

  #accept(account: User | undefined, user: FittingUser): void {
    if (account) this.#compare(account, user)
    else if (user.enabled) this.#create.push(user)
    else this.#untouched += 1
  }

  plan(): SynchronisationPlan {
    const { origin, users, isComplete } = this.#facts
    const missing = users.filter(user => user.origin === origin && user.enabled && !this.#present.has(user.userName))
    return {
      create: this.#create,
      change: this.#change,
      deactivate: isComplete ? [...this.#deactivate, ...missing.map(user => user.userName)] : this.#deactivate,
      cards: this.#cards,
      refused: this.#refused,
      untouched: this.#untouched,
    }
  }

  #reasonAgainst(user: FittingUser, known: User | undefined, namesake: User | undefined): RefusedReason | undefined {
    const { externalId } = user.fields
    if (externalId && this.#ids.has(externalId)) return 'duplicate-id'
    if (this.#names.has(user.userName)) return 'duplicate-user-name'
    if (!namesake || namesake === known) return undefined
    if (namesake.origin !== this.#facts.origin) return this.#facts.adopts && !known ? undefined : 'name-taken'
    if (known) return 'name-taken'
    return externalId && namesake.externalId !== null ? 'name-of-another' : undefined
  }

  #wantCards(userName: string, numbers: readonly string[], place: string | undefined): void {
    this.#cards.push({ userName, numbers, ...(place === undefined ? {} : { place }) })
  }

  #refuse(wanted: WantedUser, reason: RefusedReason): void {
    this.#refused.push(refusedUser(wanted, reason))
  }

  #compare(account: User, user: FittingUser): void {
    const isAdopted = account.origin !== this.#facts.origin
    const fields = { ...differing(account, user.fields), ...(isAdopted ? { origin: this.#facts.origin } : {}) }
    const isReactivated = user.enabled && !account.enabled && this.#facts.deactivated.has(account.userName)
    const isRenamed = account.userName !== user.userName
    const changes = Object.keys(fields).length > 0 || isReactivated || isRenamed
    if (account.enabled && !user.enabled) this.#deactivate.push(account.userName)
    else if (!changes) this.#untouched += 1
    if (!changes) return
    const renamed = isRenamed ? { renamedTo: user.userName } : {}
    this.#change.push({ userName: account.userName, ...renamed, fields, isReactivated })
  }
}

/** A refusal as a report shows it. */
export function refusedUser(wanted: Pick<WantedUser, 'userName' | 'place'>, reason: RefusedReason): RefusedUser {
  const userName = wanted.userName.toWellFormed().slice(0, 127)
  return { reason, userName, ...(wanted.place === undefined ? {} : { place: wanted.place.slice(0, 512) }) }
}

function differing(account: User, fields: SourceFields): SourceFields {
  const entries = Object.entries(fields).filter(([name, value]) => {
    const present = account[name as keyof SourceFields] // SourceFields has no other names
    return Array.isArray(value) ? value.join('\n') !== (present as readonly string[]).join('\n') : value !== present
  })
  return Object.fromEntries(entries)
}

/** Why a plan is not carried out. */
export type Brake =
  /** More than the allowed part of all users would be deactivated; a person may allow it. */
  | { readonly reason: 'too-many'; readonly deactivate: number; readonly users: number; readonly most: number }
  /** The source names nobody: that is a broken source, which nobody can allow. */
  | { readonly reason: 'empty-source'; readonly deactivate: number }

/** Whether a plan would deactivate more than `percent` of all users, or goes back to a source that names nobody. */
export function brakeOf(
  plan: Pick<SynchronisationPlan, 'deactivate'>,
  { users, wanted, percent }: { readonly users: number; readonly wanted: number; readonly percent: number },
): Brake | undefined {
  const deactivate = plan.deactivate.length
  if (deactivate === 0) return undefined
  if (wanted === 0) return { reason: 'empty-source', deactivate }
  const most = Math.floor((users * percent) / 100)
  return deactivate > most ? { reason: 'too-many', deactivate, users, most } : undefined
}

export function brakeWords(brake: Brake): string {
  if (brake.reason === 'empty-source')
    return `the source names nobody, which would deactivate ${brake.deactivate} accounts: look at the source`
  const { deactivate, users, most } = brake
  return `${deactivate} of ${users} users would be deactivated and at most ${most} may be (sync.brakePercent): look at the source, or ask again with a reason to override the brake`
}
