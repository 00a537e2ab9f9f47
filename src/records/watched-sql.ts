import type { Kysely, RawBuilder } from 'kysely'
import { Fault, isFault } from '../core/fault.ts'
import type { Clock } from '../ports.ts'
import { CompiledQueries } from './compiled-queries.ts'
import type { MigrationSet, Sql, SqlHealth, Statement, UnitResult } from './sql.ts'
import type { Tables } from './tables.ts'

/** A database and a connection of its own over which it is asked whether it is there. */
export interface Line extends AsyncDisposable {
  readonly sql: Sql
  readonly probe: Pick<Sql, 'health'>
  /** Throws the Fault that says why it cannot be used. */
  assertReady(): Promise<void>
}

/** How often a database that is there is asked. */
const probeMs = 1_000
/** It is away when it has not answered for so long. */
const patienceMs = 2_000
/** How often one that is away is tried anew, and over how many connections at a time. */
const retryMs = 500
const maxAttempts = 8

type WatchClock = Pick<Clock, 'now' | 'wait'>

/**
 * A database far away that is asked each second whether it is there. When it is not, whoever waits for it is let go, and
 * each question is answered at once with Fault `directory-away`; it is used again over new connections, since the former
 * ones may be half open.
 */
export class WatchedSql implements Sql, AsyncDisposable {
  readonly compiled = new CompiledQueries()
  readonly #connect: () => Line
  readonly #clock: WatchClock
  readonly #stop = new AbortController()
  readonly #waiting = new Set<(fault: Fault) => void>()
  readonly #sets: MigrationSet[] = []
  /** What is under way in the background: former lines that end, and attempts at a new one. */
  readonly #ending = new Set<Promise<unknown>>()
  readonly #attempts = new Set<Promise<unknown>>()
  #line: Line
  #reason: string | undefined
  #answeredAt: Temporal.Instant | undefined
  #watching: Promise<void> = Promise.resolve()

  private constructor(connect: () => Line, clock: WatchClock) {
    this.#connect = connect
    this.#clock = clock
    this.#line = connect()
  }

  /**
   * Connects. Fault as `assertReady` throws; `records-unavailable` only when it may not be away at the start.
   */
  static async open(
    connect: () => Line,
    clock: WatchClock,
    { mayBeAway }: { readonly mayBeAway: boolean },
  ): Promise<WatchedSql> {
    const watched = new WatchedSql(connect, clock)
    try {
      await watched.#line.assertReady()
      watched.#answeredAt = clock.now()
    } catch (error) {
      if (!mayBeAway || !isFault(error, 'records-unavailable')) {
        await watched.#line[Symbol.asyncDispose]()
        throw error
      }
      watched.#reason = error.message
    }
    watched.#watching = watched.#watch()
    return watched
  }

  /** Why it cannot be asked; undefined: it can. */
  get trouble(): string | undefined {
    return this.#reason
  }

  /** When it was there for certain, the last time; undefined: not yet in this process. */
  get answeredAt(): Temporal.Instant | undefined {
    return this.#answeredAt
  }

  get db(): Kysely<Tables> {
    return this.#line.sql.db
  }

  get now(): RawBuilder<number> {
    return this.#line.sql.now
  }

  read<Row>(query: { execute(): Promise<Row[]> }): Promise<readonly Row[]> {
    return this.#pass(sql => sql.read(query))
  }

  rows<Row>(one: Statement): Promise<readonly Row[]> {
    return this.#pass(sql => sql.rows<Row>(one))
  }

  commit(unit: readonly Statement[]): Promise<UnitResult> {
    return this.#pass(sql => sql.commit(unit))
  }

  commitSoon(unit: readonly Statement[]): Promise<UnitResult> {
    return this.#pass(sql => sql.commitSoon(unit))
  }

  /** Of one that is away: as soon as it is back, before anything else is asked. */
  async migrate(set: MigrationSet): Promise<void> {
    this.#sets.push(set)
    if (this.#reason === undefined) await this.#line.sql.migrate(set)
  }

  async health(clock: Pick<Clock, 'now'>): Promise<SqlHealth> {
    try {
      return await this.#pass(sql => sql.health(clock))
    } catch (error) {
      if (!isFault(error)) throw error
      return { ok: false, storesUnits: false, reason: error.message }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#watching
    await Promise.all(this.#attempts)
    await this.#line[Symbol.asyncDispose]()
    await Promise.all(this.#ending)
  }

  /** The answer, unless the database is found to be away meanwhile; a unit may be stored then all the same. */
  async #pass<T>(ask: (sql: Sql) => Promise<T>): Promise<T> {
    if (this.#reason !== undefined) throw this.#fault()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    this.#waiting.add(reject)
    ask(this.#line.sql).then(resolve, reject)
    try {
      return await promise
    } finally {
      this.#waiting.delete(reject)
    }
  }

  #fault(): Fault {
    return new Fault(
      'directory-away',
      `the directory has been away since ${this.#answeredAt ?? 'before the start'}: ${this.#reason}`,
    )
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop
    while (await this.#clock.wait(this.#reason === undefined ? probeMs : retryMs, signal)) {
      if (this.#reason !== undefined) this.#tryAnew()
      else await this.#ask()
    }
  }

  async #ask(): Promise<void> {
    const at = this.#clock.now()
    if (await this.#isThere()) this.#answeredAt = at
    else this.#lose('it does not answer')
  }

  async #isThere(): Promise<boolean> {
    const answered = new AbortController()
    const ends = AbortSignal.any([answered.signal, this.#stop.signal])
    const late = this.#clock.wait(patienceMs, ends).then(isOver => !isOver)
    // A standby answers, too: it is there, and says itself what is wrong with it.
    const asked = this.#line.probe.health(this.#clock).then(({ clockSkewSeconds }) => clockSkewSeconds !== undefined)
    const isThere = await Promise.race([asked, late])
    answered.abort('answered')
    return isThere || this.#stop.signal.aborted
  }

  #lose(reason: string): void {
    this.#reason = reason
    for (const reject of this.#waiting) reject(this.#fault())
  }

  #tryAnew(): void {
    if (this.#attempts.size >= maxAttempts) return
    const attempt = this.#attempt().finally(() => this.#attempts.delete(attempt))
    this.#attempts.add(attempt)
  }

  async #attempt(): Promise<void> {
    const line = this.#connect()
    try {
      await line.assertReady()
      if (this.#reason === undefined || this.#stop.signal.aborted) return this.#endInBackground(line)
      for (const set of this.#sets) await line.sql.migrate(set)
    } catch (error) {
      this.#endInBackground(line)
      if (!isFault(error)) throw error
      if (this.#reason !== undefined) this.#reason = error.message
      return
    }
    if (this.#reason === undefined || this.#stop.signal.aborted) return this.#endInBackground(line)
    this.#endInBackground(this.#line)
    this.#line = line
    this.#answeredAt = this.#clock.now()
    this.#reason = undefined
  }

  /** Whatever waits on it ends by its own time-out. */
  #endInBackground(line: Line): void {
    const ending = end(line).finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }
}

async function end(line: Line): Promise<void> {
  await line[Symbol.asyncDispose]()
}
