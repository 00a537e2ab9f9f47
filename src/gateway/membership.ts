import { Fault } from '../core/fault.ts'
import { memberRenewMs, memberTrustMs } from '../core/fleet.ts'
import type { Membership, Newcomer, Tenure } from '../ports/fleet.ts'
import type { Ports } from '../ports.ts'

export interface MembershipParts {
  readonly ports: Pick<Ports, 'clock' | 'log' | 'gateways'>
  readonly newcomer: Newcomer
  /** Milliseconds on a clock that nobody sets. */
  readonly elapsedMs: () => number
  /** Whether a failure tells that the record is down for everybody, not for this gateway alone; no failure does unless told. */
  readonly isDownForAll?: (error: unknown) => boolean
}

/** Why this gateway is no member just now. */
type Absence = 'not heard in time' | 'its name was taken' | 'stopped'

/**
 * This gateway among those of its site: says every two seconds that it lives. When it cannot say so in time its tenure
 * ends, on its own clock, before others take over; then it begins another one.
 */
export class FleetMembership implements Membership, AsyncDisposable {
  readonly #parts: MembershipParts
  readonly #stop = new AbortController()
  #tenure: OwnTenure
  #absence: Absence | undefined
  #isRecordDown = false
  #running: Promise<unknown> = Promise.resolve()

  private constructor(parts: MembershipParts, tenure: OwnTenure) {
    this.#parts = parts
    this.#tenure = tenure
  }

  /** Faults of Gateways.join. */
  static async join(parts: MembershipParts): Promise<FleetMembership> {
    const membership = new FleetMembership(parts, await begin(parts))
    if (!parts.newcomer.isAlone) membership.#running = Promise.all([membership.#renewAgain(), membership.#watch()])
    return membership
  }

  tenure(): Tenure {
    this.#tenure.assertCurrent()
    return this.#tenure
  }

  get name(): string {
    return this.#parts.newcomer.name
  }

  get site(): string {
    return this.#parts.newcomer.site
  }

  get isAlone(): boolean {
    return this.#parts.newcomer.isAlone
  }

  /** Why it is no member; undefined while it is one. */
  get absence(): string | undefined {
    return this.#tenure.isCurrent ? undefined : (this.#absence ?? 'not heard in time')
  }

  /** Whether the record was down for every gateway, and has not served this one since: then nobody takes over. */
  get isRecordDown(): boolean {
    return this.#isRecordDown
  }

  async #renewAgain(): Promise<void> {
    const { clock, log } = this.#parts.ports
    while (await clock.wait(memberRenewMs, this.#stop.signal))
      try {
        await this.#renew()
        this.#isRecordDown = false
      } catch (error) {
        // While a server starts again it also ends connections or is late: it is down until it serves.
        this.#isRecordDown ||= this.#parts.isDownForAll?.(error) ?? false
        log.warn({ err: error, gateway: this.name }, 'membership not renewed')
      }
  }

  async #renew(): Promise<void> {
    const { ports, elapsedMs } = this.#parts
    const askedAtMs = elapsedMs()
    const tenure = this.#tenure
    // What is over begins anew: whatever was under way then is taken up from the record, by whoever is first.
    if (tenure.isCurrent && (await ports.gateways.renew(tenure.member)) && tenure.isCurrent)
      return tenure.trustUntil(askedAtMs + memberTrustMs)
    if (tenure.isCurrent) this.#end('not heard in time')
    if (await this.#isNameTaken(tenure)) return this.#end('its name was taken')
    await this.#beginAgain()
  }

  async #beginAgain(): Promise<void> {
    const tenure = await begin(this.#parts)
    if (this.#stop.signal.aborted) return this.#parts.ports.gateways.leave(tenure.member)
    this.#tenure = tenure
    this.#absence = undefined
    this.#parts.ports.log.warn({ member: tenure.member }, 'member again')
  }

  /** Another process calls itself by this name: it must not be thrown out again and again. */
  async #isNameTaken({ member }: OwnTenure): Promise<boolean> {
    const own = (await this.#parts.ports.gateways.list()).find(({ name }) => name === this.name)
    return own !== undefined && own.member !== member && own.isAlive
  }

  /** Ends the tenure when its time is over, whatever the record is doing then. */
  async #watch(): Promise<void> {
    const { clock } = this.#parts.ports
    while (await clock.wait(this.#tenure.isCurrent ? Math.max(1, this.#tenure.leftMs) : 250, this.#stop.signal))
      if (!this.#tenure.isCurrent) this.#end('not heard in time')
  }

  #end(absence: Absence): void {
    if (absence !== this.#absence && absence !== 'stopped')
      this.#parts.ports.log.error({ member: this.#tenure.member, absence }, 'member no more')
    this.#absence = absence
    this.#tenure.end()
  }

  /** Leaves, so that others take over at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort('stopped')
    await this.#running
    const { member } = this.#tenure
    this.#end('stopped')
    await this.#parts.ports.gateways
      .leave(member)
      .catch((error: unknown) => this.#parts.ports.log.warn({ err: error }, 'could not leave; others wait for a while'))
  }
}

async function begin({ ports, newcomer, elapsedMs }: MembershipParts): Promise<OwnTenure> {
  const askedAtMs = elapsedMs()
  const member = await ports.gateways.join(newcomer)
  const untilMs = newcomer.isAlone ? Number.POSITIVE_INFINITY : askedAtMs + memberTrustMs
  return new OwnTenure(member, elapsedMs, untilMs)
}

class OwnTenure implements Tenure {
  readonly member: string
  readonly #elapsedMs: () => number
  readonly #over = new AbortController()
  #untilMs: number

  constructor(member: string, elapsedMs: () => number, untilMs: number) {
    this.member = member
    this.#elapsedMs = elapsedMs
    this.#untilMs = untilMs
  }

  get signal(): AbortSignal {
    return this.#over.signal
  }

  get leftMs(): number {
    return this.#untilMs - this.#elapsedMs()
  }

  get isCurrent(): boolean {
    return !this.#over.signal.aborted && this.leftMs > 0
  }

  assertCurrent(): void {
    if (!this.isCurrent) throw tenureOver()
  }

  trustUntil(untilMs: number): void {
    this.#untilMs = untilMs
  }

  end(): void {
    if (!this.#over.signal.aborted) this.#over.abort(tenureOver())
  }
}

function tenureOver(): Fault {
  return new Fault('tenure-over', 'this gateway is no member of its site just now; others may have taken over')
}
