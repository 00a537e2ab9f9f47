import { isFault } from '../core/fault.ts'
import type { PartHealth } from '../core/health.ts'
import {
  allowedAheadMs,
  allowedOffMs,
  type ClockTrouble,
  type JudgedTime,
  type KnownTime,
} from '../core/trusted-time.ts'
import type { Ports } from '../ports.ts'

/** The clock of this gateway, as it is judged and counted on. */
interface JudgedClock {
  judge(): JudgedTime
  resume(known: KnownTime): void
  settle(isConfirmed: boolean): KnownTime
}

type TimePorts = Pick<Ports, 'siteFacts' | 'log'> & { readonly clock: JudgedClock & Pick<Ports['clock'], 'wait'> }

/** What is remembered in the site record. */
const factName = 'time'
/** How often it is written down: a gateway that dies loses no more of it. */
const noteMs = 30_000

/**
 * Keeps what is known of the time in the site record, and says when the machine's clock is not to be believed. Nothing
 * that cannot be undone goes by a clock that was set ahead, before a restart or the clock of a database on another machine
 * confirms it.
 */
export class TimeKeeper {
  readonly #ports: TimePorts
  /** Seconds that the site record's clock is ahead of this gateway's; undefined: it has none of its own, or cannot say. */
  readonly #skewSeconds: () => Promise<number | undefined>
  #skewMs = 0

  private constructor(ports: TimePorts, skewSeconds: () => Promise<number | undefined>) {
    this.#ports = ports
    this.#skewSeconds = skewSeconds
  }

  static async open(ports: TimePorts, skewSeconds: () => Promise<number | undefined>): Promise<TimeKeeper> {
    const keeper = new TimeKeeper(ports, skewSeconds)
    const known = await keeper.#known()
    if (known) ports.clock.resume(known)
    await keeper.look()
    return keeper
  }

  /** Whether what has outlived its time may be ended. */
  get maySweep(): boolean {
    return this.#ports.clock.judge().trouble === undefined && Math.abs(this.#skewMs) <= allowedAheadMs
  }

  health(): PartHealth {
    const { trouble, offMs } = this.#ports.clock.judge()
    return trouble
      ? { ok: false, reason: `clock-wrong: ${reasons[trouble]}`, offSeconds: Math.round(offMs / 1000) }
      : { ok: true }
  }

  async follow(stop: AbortSignal): Promise<void> {
    while (await this.#ports.clock.wait(noteMs, stop)) {
      try {
        await this.look()
      } catch (error) {
        // The site record's health tells it.
        if (!isFault(error)) throw error
      }
    }
  }

  async look(): Promise<void> {
    const { clock, log, siteFacts } = this.#ports
    const skew = await this.#skewSeconds()
    this.#skewMs = 1000 * (skew ?? 0)
    const agrees = Math.abs(this.#skewMs) <= allowedOffMs
    const own = clock.settle(skew !== undefined && agrees)
    const { trouble, offMs } = clock.judge()
    if (trouble) log.warn({ trouble, offSeconds: Math.round(offMs / 1000) }, 'the clock is wrong')
    const known = (await this.#known()) ?? own
    // A clock that is not the database's would make the others believe that theirs is behind.
    const wallMs = agrees ? Math.max(known.wallMs, own.wallMs) : known.wallMs
    await siteFacts.write(factName, JSON.stringify({ wallMs, steadyMs: Math.max(known.steadyMs, own.steadyMs) }))
  }

  async #known(): Promise<KnownTime | undefined> {
    const stored = await this.#ports.siteFacts.read(factName)
    return stored === undefined ? undefined : (JSON.parse(stored) as KnownTime) // row border: written by look
  }
}

const reasons: Readonly<Record<ClockTrouble, string>> = {
  lost: 'it is behind the time that is in the site record; PINs that end are refused until it is right',
  'set-back': 'it was set back; time is counted on from before',
  'set-ahead': 'it was set ahead; nothing is ended that has outlived its time before a restart confirms it',
}
