import { Fault, isFault } from '../core/fault.ts'
import type { Clock } from '../ports.ts'
import type { RedisWire } from './redis-wire.ts'
import { within } from './within.ts'

export interface LinkLimits {
  /** Longest that a command is waited for. */
  readonly commandMs: number
  /** Most commands under way. */
  readonly maxCommands: number
}

const heartbeatMs = 500
/** A Redis that answers nothing for so long is left, and looked for anew. */
const patienceMs = 2_000
const firstPauseMs = 50
const longestPauseMs = 2_000

/** The few commands of Redis that a mirror needs. Each throws Fault `mirror-unavailable`. */
export interface Redis extends AsyncDisposable {
  /** Why Redis, or a part of it, cannot be asked just now; undefined when it can. */
  readonly trouble: string | undefined
  /**
   * The octets of a value, at most one more than `maxOctets`; undefined: there is none. Something that is no string comes as
   * no octets at all.
   */
  get(name: string, maxOctets: number): Promise<Uint8Array | undefined>
  /** `until`: epoch milliseconds at which Redis forgets it. */
  set(name: string, value: Buffer, until: number): Promise<void>
  /** Sets it unless something is there. Whether it did. */
  take(name: string, value: Buffer, milliseconds: number): Promise<boolean>
  remove(name: string): Promise<void>
  /** Adds to a number. One that was not there begins at 0 and is forgotten after so many milliseconds. */
  add(name: string, amount: number, milliseconds: number): Promise<Counted>
}

export interface Counted {
  readonly value: number
  /** Until Redis forgets it. */
  readonly milliseconds: number
}

/**
 * One Redis over a connection that is kept up by itself. Every method throws Fault `mirror-unavailable` when
 * Redis is not there, does not answer in time, refuses, or has too much to do; after one answer that did not come the rest
 * fails at once until a PING is answered, so that people wait for a sick Redis only once.
 */
export class RedisLink implements Redis {
  readonly #open: () => Promise<RedisWire>
  readonly #limits: LinkLimits
  readonly #clock: Pick<Clock, 'wait'>
  readonly #stop = new AbortController()
  readonly #kept: Promise<void>
  #wire: RedisWire | undefined
  #isSuspect = false
  #alarm = Promise.withResolvers<void>()
  #commands = 0
  #reason: string | undefined = 'not connected yet'

  constructor(open: () => Promise<RedisWire>, limits: LinkLimits, clock: Pick<Clock, 'wait'>) {
    this.#open = open
    this.#limits = limits
    this.#clock = clock
    this.#kept = this.#keep()
  }

  get trouble(): string | undefined {
    if (this.#wire && this.#isSuspect) return 'Redis does not answer'
    return this.#wire ? undefined : this.#reason
  }

  async get(name: string, maxOctets: number): Promise<Uint8Array | undefined> {
    try {
      const octets = await this.#send(['GETRANGE', name, '0', String(maxOctets)], isOctets)
      return octets.byteLength === 0 ? undefined : octets
    } catch (error) {
      if (codeOf(error) === 'WRONGTYPE') return new Uint8Array()
      throw error
    }
  }

  async set(name: string, value: Buffer, until: number): Promise<void> {
    await this.#send(['SET', name, value, 'PXAT', String(Math.max(1, Math.floor(until)))], isOk)
  }

  async take(name: string, value: Buffer, milliseconds: number): Promise<boolean> {
    return (await this.#send(['SET', name, value, 'NX', 'PX', String(milliseconds)], isOkOrNone)) !== null
  }

  async remove(name: string): Promise<void> {
    await this.#send(['DEL', name], isCount)
  }

  async add(name: string, amount: number, milliseconds: number): Promise<Counted> {
    const commands = [
      ['INCRBY', name, String(amount)],
      ['PEXPIRE', name, String(milliseconds), 'NX'],
      ['PTTL', name],
    ]
    const [value, , left] = await this.#ask(wire => transact(wire, commands), isCounts)
    return { value, milliseconds: left }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#alarm.resolve()
    await this.#kept
  }

  /** `isReply`: whether it is a reply to this command; one that is not shows that the two sides are out of step. */
  #send<T>(args: readonly (string | Buffer)[], isReply: (reply: unknown) => reply is T): Promise<T> {
    return this.#ask(wire => wire.send(args), isReply)
  }

  async #ask<T>(ask: (wire: RedisWire) => Promise<unknown>, isReply: (reply: unknown) => reply is T): Promise<T> {
    const wire = this.#wire
    if (!wire || this.#isSuspect) throw new Fault('mirror-unavailable', this.trouble ?? 'Redis is not there')
    if (this.#commands >= this.#limits.maxCommands)
      throw new Fault('mirror-unavailable', `${this.#limits.maxCommands} commands wait for Redis already`)
    this.#commands += 1
    try {
      const reply = await within(this.#limits.commandMs, ask(wire))
      if (isReply(reply)) return reply
      wire.destroy()
      throw new Fault('frame-invalid', 'Redis answered something else')
    } catch (cause) {
      this.#judge(wire, cause)
      throw new Fault('mirror-unavailable', `Redis: ${codeOf(cause) ?? 'no answer'}`, { cause })
    } finally {
      this.#commands -= 1
    }
  }

  /** What a failure says of the connection. */
  #judge(wire: RedisWire, failure: unknown): void {
    // It is a replica by now, or waits for its primary: who connects anew finds the one that is primary.
    if (['READONLY', 'MASTERDOWN'].includes(codeOf(failure) ?? '')) wire.destroy()
    if (this.#wire !== wire || (!isFault(failure, 'timed-out') && wire.isOpen)) return
    this.#isSuspect = true
    this.#alarm.resolve()
  }

  /** Connects, again and again, until disposed. */
  async #keep(): Promise<void> {
    const { signal } = this.#stop
    for (let tries = 0; !signal.aborted; tries += 1) {
      if (await this.#serve()) tries = 0
      const pause = Math.min(firstPauseMs * 2 ** Math.min(tries, 10), longestPauseMs)
      await this.#clock.wait(pause, signal)
    }
  }

  /** One connection, from its beginning to its end. Whether there was one. */
  async #serve(): Promise<boolean> {
    let wire: RedisWire
    try {
      wire = await this.#open()
    } catch (error) {
      // Only what this adapter says itself: an error of the network may name addresses.
      this.#reason = isFault(error) ? error.message : 'no connection to Redis'
      return false
    }
    try {
      this.#wire = wire
      this.#isSuspect = false
      await this.#watch(wire)
    } finally {
      this.#wire = undefined
      this.#reason = 'the connection to Redis is lost'
      wire.destroy()
    }
    return true
  }

  /** Until it answers no more. */
  async #watch(wire: RedisWire): Promise<void> {
    const { signal } = this.#stop
    for (let lastHeard = performance.now(); !signal.aborted && wire.isOpen; ) {
      if (await answers(wire)) {
        this.#isSuspect = false
        this.#alarm = Promise.withResolvers()
        lastHeard = performance.now()
        await this.#untilDue()
      } else {
        this.#isSuspect = true
        await this.#clock.wait(firstPauseMs, signal)
        if (performance.now() - lastHeard > patienceMs) return
      }
    }
  }

  /** Until the next heartbeat, or an alarm. */
  async #untilDue(): Promise<void> {
    const early = new AbortController()
    const due = this.#clock.wait(heartbeatMs, AbortSignal.any([this.#stop.signal, early.signal]))
    await Promise.race([due, this.#alarm.promise])
    early.abort()
    await due
  }
}

async function answers(wire: RedisWire): Promise<boolean> {
  try {
    return (await within(heartbeatMs, wire.send(['PING']))) === 'PONG'
  } catch {
    return false
  }
}

/** All of them or none, and nobody else's between: they are written in one go. The first error of any is thrown. */
async function transact(wire: RedisWire, commands: readonly (readonly string[])[]): Promise<unknown> {
  const answers = await Promise.allSettled([['MULTI'], ...commands, ['EXEC']].map(command => wire.send(command)))
  const replies = answers.map(answer => {
    if (answer.status === 'rejected') throw answer.reason
    return answer.value
  })
  const done = replies.at(-1)
  const failure = Array.isArray(done) && done.find(one => one instanceof Error)
  if (failure) throw failure
  return done
}

const isOk = (reply: unknown): reply is 'OK' => reply === 'OK'
const isOkOrNone = (reply: unknown): reply is 'OK' | null => reply === null || isOk(reply)
const isCount = (reply: unknown): reply is number => typeof reply === 'number'
const isCounts = (reply: unknown): reply is readonly [number, number, number] =>
  Array.isArray(reply) && reply.length === 3 && reply.every(isCount)
const isOctets = (reply: unknown): reply is Uint8Array => reply instanceof Uint8Array

/** The word with which Redis begins an error, such as WRONGTYPE, OOM, READONLY, NOPERM. */
export function codeOf(error: unknown): string | undefined {
  const cause = isFault(error) ? error.cause : error
  return cause instanceof Error ? /^[A-Z]{3,20}(?= )/.exec(cause.message)?.[0] : undefined
}
