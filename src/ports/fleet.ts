/** What the flows need to be several gateways at one site. */

/** A gateway as the site record knows it. */
export interface KnownGateway {
  readonly name: string
  /** One life of it: `<name>#<number of the life>`. */
  readonly member: string
  readonly site: string
  readonly version: string
  /** It said so in time, by the database's clock, and nobody has taken over from it. */
  readonly isAlive: boolean
  /** Milliseconds since it last said so. */
  readonly silentMs: number
}

/** Who wants to be a member. */
export interface Newcomer {
  readonly name: string
  /** Of the data folder, which belongs to one process at a time: tells a former life from another gateway. */
  readonly folderId: string
  readonly site: string
  readonly version: string
  /** Whether no other gateway can reach this record. */
  readonly isAlone: boolean
}

/** The gateways on one site record. A life that is over stays over: whatever it holds is free for others. */
export interface Gateways {
  /**
   * Begins a life and ends the former one of the same data folder. Answers its name for all that it takes upon itself.
   * Fault `configuration-invalid` when another gateway of this name lives, or one of another site.
   */
  join(newcomer: Newcomer): Promise<string>
  /** false: this life is over, since others took over or the gateway began another one. */
  renew(member: string): Promise<boolean>
  /** Ends a life before its time. */
  leave(member: string): Promise<void>
  /** Ends the lives of which nothing was heard in time, but for one's own. Answers how many. */
  fence(member: string): Promise<number>
  /** All that were ever known: a number of a life is given once. */
  list(): Promise<readonly KnownGateway[]>
}

/** What one gateway of the site does at a time. A lease ends with the life that holds it. */
export interface SiteLeases {
  /** Takes those that no life holds, this one included. Answers which. At most 1,000 names. */
  take(names: readonly string[], member: string): Promise<readonly string[]>
  /** Gives it back; nothing happens when it is not this life's. */
  release(name: string, member: string): Promise<void>
  /** Those that are held, by name, with the life that holds them. */
  held(): Promise<ReadonlyMap<string, string>>
}

/** What is remembered of the record as a whole. */
export interface SiteFacts {
  /** Stores a value unless there is one. Answers what is stored. */
  keep(name: string, value: string): Promise<string>
  read(name: string): Promise<string | undefined>
  /** Stores a value in place of what is stored. */
  write(name: string, value: string): Promise<void>
}

/** One life of this gateway among those of its site, as long as nobody else can have taken over. */
export interface Tenure {
  /** Marks what it takes upon itself. */
  readonly member: string
  /** Aborts soon after it is over. */
  readonly signal: AbortSignal
  /** Whether nobody else can have taken over by now. */
  readonly isCurrent: boolean
  /** Throws Fault `tenure-over` when it is not current. */
  assertCurrent(): void
}

export interface Membership {
  /** The present one. Fault `tenure-over` while there is none. */
  tenure(): Tenure
}
