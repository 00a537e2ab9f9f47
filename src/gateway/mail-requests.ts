import { clientOf } from '../core/client-address.ts'
import type { Refusal } from '../core/refusal.ts'
import type { User } from '../core/user.ts'
import type { TallyLimit } from '../ports/site.ts'
import type { Ports } from '../ports.ts'
import { countedName, findAccount } from './find-account.ts'

type RequestPorts = Pick<Ports, 'clock' | 'log' | 'users' | 'tallies' | 'audit'>

/** What somebody may ask for on the log-in page, known only by a typed name. */
export type MailRequestKind = 'new-pin' | 'log-in-link'

export interface MailRequest {
  readonly kind: MailRequestKind
  /** User name or e-mail address, as typed. */
  readonly name: string
  /** Address it comes from. */
  readonly client: string
}

/** Carries a request out for the account that was meant: it is switched on and has an address. */
export type Fulfil = (kind: MailRequestKind, user: User & { readonly email: string }) => Promise<void>

const hour = 3_600
const maxWaiting = 1_000
/** Counted for every typed name, known or not. */
const most = { nameAnHour: 3, nameADay: 10, clientAMinute: 10, siteAnHour: 500 }
/** Between two requests that are carried out, so that their work is not seen in the answers to others. */
const paceMilliseconds = 20

/**
 * Takes requests of people who are not logged in (S56). The answer is the same, in the same time, whether there is such an
 * account or not (O9): who is meant is looked up later, one request after another. Only the stored address is written to.
 */
export class MailRequests implements AsyncDisposable {
  readonly #ports: RequestPorts
  readonly #fulfil: Fulfil
  readonly #waiting: MailRequest[] = []
  readonly #stop = new AbortController()
  #woken = Promise.withResolvers<void>()
  readonly #running: Promise<void>

  constructor(ports: RequestPorts, fulfil: Fulfil) {
    this.#ports = ports
    this.#fulfil = fulfil
    this.#running = this.#run()
  }

  /** undefined: taken. The refusal depends on the typed name and on the client, not on whether there is an account. */
  async take(request: MailRequest): Promise<Refusal | undefined> {
    const limits = limitsOf(request)
    const full = await this.#ports.tallies.take(limits, this.#ports.clock.steady())
    if (full !== undefined) return { reason: 'too-many-tries', minutes: minutesOf(limits, full) }
    if (this.#waiting.length >= maxWaiting) return { reason: 'too-many-tries', minutes: 1 }
    this.#waiting.push(request)
    this.#woken.resolve()
    return undefined
  }

  /** Carries out what was taken and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#woken.resolve()
    await this.#running
  }

  async #run(): Promise<void> {
    for (;;) {
      const request = this.#waiting.shift()
      if (request) {
        await this.#carryOut(request)
        await this.#ports.clock.wait(paceMilliseconds, this.#stop.signal)
        continue
      }
      if (this.#stop.signal.aborted) return
      await this.#woken.promise
      this.#woken = Promise.withResolvers<void>()
    }
  }

  async #carryOut({ kind, name, client }: MailRequest): Promise<void> {
    try {
      const user = await findAccount(this.#ports, name)
      if (!user?.enabled || user.email === null) return
      const { userName } = user
      const at = this.#ports.clock.now()
      await this.#ports.audit.append({ at, event: `${kind}-asked`, actor: `portal:${client}`, userName })
      await this.#fulfil(kind, { ...user, email: user.email })
    } catch (error) {
      this.#ports.log.error({ err: error, kind }, 'request by mail failed')
    }
  }
}

function limitsOf({ kind, name, client }: MailRequest): readonly TallyLimit[] {
  const [typed, address] = [countedName(name), clientOf(client) ?? client]
  return [
    { name: `${kind}|${typed}|hour`, most: most.nameAnHour, seconds: hour },
    { name: `${kind}|${typed}|day`, most: most.nameADay, seconds: 24 * hour },
    { name: `asked-from|${address}`, most: most.clientAMinute, seconds: 60 },
    { name: 'asked', most: most.siteAnHour, seconds: hour },
  ]
}

function minutesOf(limits: readonly TallyLimit[], name: string): number {
  return Math.ceil((limits.find(limit => limit.name === name)?.seconds ?? hour) / 60)
}
