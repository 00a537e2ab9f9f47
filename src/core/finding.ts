import type { Settings } from './settings.ts'

/** People, by how many and by the first of their names. */
export interface Named {
  readonly count: number
  /** In order, at most `maxNamed`. */
  readonly names: readonly string[]
}

export const maxNamed = 20
export const nobody: Named = { count: 0, names: [] }

/** What the check must know beside the settings. */
export interface CheckFacts {
  /** Enabled users. */
  readonly users: number
  /** Enabled users whose next PIN would be temporary. */
  readonly temporary: Named
  /** Of those, who have no card. */
  readonly temporaryWithoutCard: Named
  /** Of those, who have no address. */
  readonly temporaryWithoutAddress: Named
  /** Enabled users without an address. */
  readonly withoutAddress: Named
  /** Enabled members of `guests.sponsorGroup` with an address. */
  readonly sponsors: number
  /** Groups with a role (manage, operate, audit) whose members may not log in at the portal, or not print. */
  readonly narrowRoles: Named
  /** Live PINs by their number of digits. */
  readonly livePins: ReadonlyMap<number, number>
  readonly terminals: number
  /** Of those, how many demand a card and its PIN. */
  readonly terminalsWithBoth: number
  /** Why mail does not go out, or jobs by mail do not come in, just now; null: they do, or were not tried. */
  readonly mailProblem: string | null
  readonly mailboxProblem: string | null
  /** Why office documents cannot be converted here; null: they can, or are not to be. */
  readonly officeProblem: string | null
}

export type Severity = 'danger' | 'warning' | 'hint'

/** One thing that is wrong with the settings, who is hit, and what to do. */
export interface Finding {
  /** Stable name, such as `shut-out`. */
  readonly code: string
  readonly severity: Severity
  /** The settings it is about. */
  readonly settings: readonly (keyof Settings)[]
  /** What is wrong, in one sentence. */
  readonly problem: string
  readonly who: Named
  readonly advice: string
  /** It shuts people out: a change that brings it about is refused unless overridden. */
  readonly shutsOut: boolean
}

/** A rule of the check: what it finds, or nothing. */
export type SettingRule = (settings: Settings, facts: CheckFacts) => Finding | undefined
