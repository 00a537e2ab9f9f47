import { isFault } from '../core/fault.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { Tenure } from '../ports/fleet.ts'
import type { Ports } from '../ports.ts'
import type { TerminalState } from './tend-parts.ts'
import type { TerminalFloor } from './terminal-floor.ts'

type RosterPorts = Pick<Ports, 'clock' | 'log' | 'terminals' | 'siteLeases' | 'membership' | 'gateways'>

/** This gateway, as far as its terminals are concerned. */
interface Self {
  readonly name: string
  readonly site: string
  readonly isAlone: boolean
  /** Why it is no member of its site; undefined while it is one. */
  readonly absence: string | undefined
  /** Whether the record is down for every gateway of the site. */
  readonly isRecordDown: boolean
}

interface Tended {
  readonly record: TerminalRecord
  /** Since when its line has been silent, as far as was seen. */
  silentSince: Temporal.Instant | undefined
}

interface HeldOff {
  readonly until: Temporal.Instant
  readonly times: number
}

const lookMs = 1_000
/** Who holds what is read so often, where nothing else tells that it changed. */
const roundsOfLeases = 2
/** A terminal that this gateway does not reach is offered to the others after this. */
const silentMs = 30_000
const firstHoldOffMs = 60_000
const longestHoldOffMs = 600_000
const takenAtOnce = 500
/** A renewal, a look and a reading of leases: by then every gateway that lives has taken up its own again. */
const othersFirstMs = 5_000

/**
 * Which terminals this gateway tends: those of its site that are bound to it, or to no gateway and that no other one
 * tends. Follows the directory's list within a second. Of several gateways one tends a terminal at a time, by a lease that
 * ends with its life.
 */
export class TerminalRoster {
  readonly #ports: RosterPorts
  readonly #floor: TerminalFloor
  readonly #self: Self
  readonly #tended = new Map<string, Tended>()
  readonly #heldOff = new Map<string, HeldOff>()
  /** Terminals of this site, of all gateways. */
  readonly #records = new Map<string, TerminalRecord>()
  /** Those that are another gateway's, as far as was seen. */
  #elsewhere: ReadonlySet<string> = new Set()
  #revision: number | undefined
  #tenure: Tenure | undefined
  /** Whether the record was down for every gateway when the last tenure was over. */
  #wasDownForAll = false
  /** Until then nobody takes another's: the record was down for all, and with it every lease. */
  #othersFirstUntil: Temporal.Instant | undefined
  /** Whether there was another gateway when leases were read last. */
  #hasOthers = false
  #isRetiring = false
  #turn: Promise<void> = Promise.resolve()

  constructor(ports: RosterPorts, floor: TerminalFloor, self: Self) {
    this.#ports = ports
    this.#floor = floor
    this.#self = self
  }

  /** Looks each second until told to stop; at once when a tenure ends: others will tend what was tended here. */
  async follow(stop: AbortSignal): Promise<void> {
    for (let round = 0; ; round += 1) {
      await this.look(round % roundsOfLeases === 0)
      const signals = this.#tenure ? [stop, this.#tenure.signal] : [stop]
      if (!(await this.#ports.clock.wait(lookMs, AbortSignal.any(signals))) && stop.aborted) return
    }
  }

  /** Never throws: what ails the records shows in their health. */
  look(withLeases = true): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#lookOnce(withLeases)
      } catch (error) {
        if (!isFault(error, 'tenure-over', 'records-unavailable', 'directory-away'))
          this.#ports.log.error({ err: error }, 'terminals not looked at')
      }
    })
  }

  /** A record that was added or changed here, so that whoever did it sees what comes of it. */
  tend(record: TerminalRecord): Promise<void> {
    return this.#inTurn(async () => {
      if (record.site === this.#self.site) this.#records.set(record.name, record)
      if (!this.#isOurs(record)) return this.#giveBack(record.name)
      this.#heldOff.delete(record.name)
      if (this.#tended.has(record.name)) await this.#begin(record)
      else await this.#takeSome([record])
    })
  }

  dismiss(name: string): Promise<void> {
    return this.#inTurn(() => this.#giveBack(name))
  }

  /** Takes no further terminals, and nobody new at those it has; resolves when whoever is at one has been served. */
  retire(): Promise<void> {
    this.#isRetiring = true
    return this.#floor.retire()
  }

  state(name: string): TerminalState {
    const state = this.#floor.state(name)
    return this.isElsewhere(name) ? { ...state, reason: 'another gateway of the site tends it' } : state
  }

  /** Whether it is for another gateway to tend it, as far as was seen. */
  isElsewhere(name: string): boolean {
    if (this.#tended.has(name)) return false
    const record = this.#records.get(name)
    return !record || !this.#isOurs(record) || this.#elsewhere.has(name)
  }

  async #lookOnce(withLeases: boolean): Promise<void> {
    await this.#followTenure()
    if (withLeases && !this.#self.isAlone) this.#hasOthers = await this.#seesOthers()
    const revision = await this.#ports.terminals.revision()
    const isNew = revision !== this.#revision
    if (isNew) await this.#followList(await this.#ports.terminals.list())
    this.#revision = revision
    if ((isNew || withLeases) && !this.#isRetiring) await this.#takeFree()
    if (!this.#self.isAlone) await this.#offerSilent()
  }

  /**
   * What was taken in a life that is over is others' to tend, if there can be others that do. Otherwise its line is kept, to
   * answer who comes, and it is taken up again in the next life.
   */
  async #followTenure(): Promise<void> {
    if (this.#tenure?.isCurrent) return
    this.#tenure = undefined
    const tended = [...this.#tended.values()].map(({ record }) => record)
    await Promise.all(tended.map(({ name }) => this.#floor.suspend(name)))
    if (this.#self.absence !== undefined) await this.#letGo(tended)
    const tenure = this.#ports.membership.tenure()
    if (this.#wasDownForAll) this.#othersFirstUntil = this.#ports.clock.now().add({ milliseconds: othersFirstMs })
    this.#wasDownForAll = false
    await this.#takeUpAgain([...this.#tended.values()].map(({ record }) => record))
    this.#tenure = tenure
  }

  async #letGo(tended: readonly TerminalRecord[]): Promise<void> {
    this.#wasDownForAll ||= this.#self.isRecordDown
    const others = tended.filter(record => this.#mayBeTaken(record))
    await Promise.all(others.map(({ name }) => this.#yield(name)))
  }

  /** Whether another gateway may tend it by now. */
  #mayBeTaken({ gateway }: TerminalRecord): boolean {
    return gateway !== this.#self.name && this.#hasOthers && !this.#self.isRecordDown
  }

  async #takeUpAgain(records: readonly TerminalRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += takenAtOnce) {
      const some = records.slice(from, from + takenAtOnce)
      const isOurs = await this.#take(some)
      await Promise.all(
        some.map(record => (isOurs(record) ? this.#floor.resume(record.name) : this.#yield(record.name))),
      )
    }
  }

  async #yield(name: string): Promise<void> {
    this.#tended.delete(name)
    await this.#floor.dismiss(name)
  }

  async #followList(records: readonly TerminalRecord[]): Promise<void> {
    this.#records.clear()
    for (const record of records) if (record.site === this.#self.site) this.#records.set(record.name, record)
    for (const [name, { record }] of [...this.#tended]) {
      const present = this.#records.get(name)
      if (!present || !this.#isOurs(present)) await this.#giveBack(name)
      else if (isTendedOtherwise(present, record)) await this.#begin(present)
    }
  }

  #isOurs({ site, gateway }: TerminalRecord): boolean {
    return site === this.#self.site && (gateway === null || gateway === this.#self.name)
  }

  async #takeFree(): Promise<void> {
    const missing = this.#missing()
    if (missing.length === 0) return
    const held = this.#self.isAlone ? new Map<string, string>() : await this.#ports.siteLeases.held()
    const at = this.#ports.clock.now()
    const names = missing.map(({ name }) => name)
    this.#elsewhere = new Set(names.filter(name => held.has(leaseOf(name)) || this.#isReturning(name, at)))
    const free = missing.filter(({ name }) => !this.#elsewhere.has(name) && !this.#isHeldOff(name, at))
    for (let from = 0; from < free.length; from += takenAtOnce)
      await this.#takeSome(free.slice(from, from + takenAtOnce))
  }

  /** Whether the gateway that tended it before the record was down is to take it up again. */
  #isReturning(name: string, at: Temporal.Instant): boolean {
    const until = this.#othersFirstUntil
    return until !== undefined && this.#elsewhere.has(name) && Temporal.Instant.compare(at, until) < 0
  }

  #missing(): readonly TerminalRecord[] {
    return [...this.#records.values()].filter(record => this.#isOurs(record) && !this.#tended.has(record.name))
  }

  async #takeSome(records: readonly TerminalRecord[]): Promise<void> {
    const isOurs = await this.#take(records)
    for (const record of records) if (isOurs(record)) await this.#begin(record)
  }

  /** Which of them this gateway tends from now on. */
  async #take(records: readonly TerminalRecord[]): Promise<(record: TerminalRecord) => boolean> {
    if (this.#self.isAlone) return () => true
    const names = records.map(({ name }) => leaseOf(name))
    const taken = new Set(await this.#ports.siteLeases.take(names, this.#ports.membership.tenure().member))
    return ({ name }) => taken.has(leaseOf(name))
  }

  async #begin(record: TerminalRecord): Promise<void> {
    this.#tended.set(record.name, { record, silentSince: undefined })
    await this.#floor.tend(record)
  }

  async #giveBack(name: string): Promise<void> {
    await this.#floor.dismiss(name)
    if (!this.#tended.delete(name) || this.#self.isAlone || !this.#tenure) return
    await this.#ports.siteLeases.release(leaseOf(name), this.#tenure.member)
  }

  /** Perhaps another gateway reaches what this one does not; nobody takes it again at once. */
  async #offerSilent(): Promise<void> {
    const at = this.#ports.clock.now()
    const silent = [...this.#tended].filter(([name, tended]) => this.#isSilent(name, tended, at))
    if (silent.length === 0 || !this.#hasOthers) return
    for (const [name] of silent) {
      const times = (this.#heldOff.get(name)?.times ?? 0) + 1
      const milliseconds = Math.min(longestHoldOffMs, firstHoldOffMs * 2 ** (times - 1))
      this.#heldOff.set(name, { until: at.add({ milliseconds }), times })
      this.#ports.log.info({ terminalName: name, milliseconds }, 'terminal is not reached; offered to other gateways')
      await this.#giveBack(name)
    }
  }

  #isSilent(name: string, tended: Tended, at: Temporal.Instant): boolean {
    if (this.#floor.state(name).connected) {
      tended.silentSince = undefined
      this.#heldOff.delete(name)
      return false
    }
    tended.silentSince ??= at
    const silent = at.epochMilliseconds - tended.silentSince.epochMilliseconds
    return tended.record.gateway === null && silent >= silentMs
  }

  #isHeldOff(name: string, at: Temporal.Instant): boolean {
    const heldOff = this.#heldOff.get(name)
    return heldOff !== undefined && Temporal.Instant.compare(at, heldOff.until) < 0
  }

  async #seesOthers(): Promise<boolean> {
    const known = await this.#ports.gateways.list()
    return known.some(({ name, isAlive }) => isAlive && name !== this.#self.name)
  }

  /** One after the other: what is asked for at the API and what is seen in the list concern the same terminals. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(act)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

/** Whether a change concerns how it is tended: a session there ends by it. */
function isTendedOtherwise(one: TerminalRecord, other: TerminalRecord): boolean {
  const facts = ({ driver, options, printer, requires }: TerminalRecord) =>
    JSON.stringify([driver, options, printer, requires])
  return facts(one) !== facts(other)
}

function leaseOf(terminalName: string): string {
  return `terminal|${terminalName}`
}
