import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Pin } from '../core/pin.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Right, User } from '../core/user.ts'
import { noteAudit } from '../gateway/note-audit.ts'
import { refusalPhrase } from '../gateway/refusal-phrase.ts'
import { renewalPhrase } from '../gateway/renewal-phrase.ts'
import { say } from '../gateway/say.ts'
import type { Operation } from './codec-names.ts'
import { readBasic } from './server-basic.ts'
import type { HoldQueueParts } from './server-queue.ts'
import { RecentlyWrong } from './server-recently-wrong.ts'
import { Rejection } from './server-rejection.ts'
import type { QueueRequest } from './server-request.ts'

/** Operations about the queue itself, which clients ask before they have a PIN: so it can be found and added. */
const openOperations: readonly Operation[] = [
  'Get-Printer-Attributes',
  'CUPS-Get-Default',
  'CUPS-Get-Printers',
  'Identify-Printer',
]
const printingOperations: readonly Operation[] = ['Print-Job', 'Validate-Job', 'Create-Job', 'Send-Document']

/** An answer of HTTP itself. Thrown while a request is judged: 401 asks for user name and PIN, 426 for TLS before that. */
export class Challenge extends Error {
  readonly httpStatus: 401 | 426

  constructor(httpStatus: 401 | 426) {
    super('user name and PIN are wanted')
    this.name = 'Challenge'
    this.httpStatus = httpStatus
  }
}

/** What was right on a connection: a print job is several requests, each of which would stretch the PIN. */
interface Kept {
  /** Keyed digest of the Authorization header. */
  readonly digest: Uint8Array
  readonly pin: Pin
}

type LoggedIn = { readonly user: User; readonly rights: ReadonlySet<Right> }

/** Finds out whose requests they are, where the queue wants user name and PIN (`queue.authentication`). */
export class LogIns {
  readonly #parts: Pick<HoldQueueParts, 'ports' | 'pinChecks'>
  readonly #key = randomBytes(32)
  readonly #kept = new WeakMap<Socket, Kept>()
  readonly #wrong = new RecentlyWrong()

  constructor(parts: Pick<HoldQueueParts, 'ports' | 'pinChecks'>) {
    this.#parts = parts
  }

  /**
   * The request as its user's own. Throws Challenge where user name and PIN are wanted, or Rejection with words for who
   * gave an own PIN that is over.
   */
  async identify(request: QueueRequest, { socket, headers }: IncomingMessage): Promise<QueueRequest> {
    const settings = this.#parts.ports.settings.current()
    if (settings['queue.authentication'] === 'none' || openOperations.includes(request.operation)) return request
    // What came in clear is not even looked at: it was read on the way, and nobody shall get used to it.
    if (!request.isSecure) throw new Challenge(426)
    const { authorization } = headers
    const { user, rights } =
      (await this.#known(socket, authorization)) ?? (await this.#logIn(request, socket, authorization))
    if (printingOperations.includes(request.operation) && !rights.has('print'))
      throw new Rejection('client-error-not-authorized', 'you have no right to print; ask the administrator')
    return { ...request, userName: user.userName, isAuthenticated: true }
  }

  /** Who logged in on this connection before, with the same words, and still may. */
  async #known(socket: Socket, authorization: string | undefined): Promise<LoggedIn | undefined> {
    const kept = this.#kept.get(socket)
    if (!kept || authorization === undefined || !timingSafeEqual(kept.digest, this.#digest(authorization)))
      return undefined
    return this.#parts.pinChecks.recheck(kept.pin)
  }

  async #logIn(
    { source }: Pick<QueueRequest, 'source'>,
    socket: Socket,
    authorization: string | undefined,
  ): Promise<LoggedIn> {
    const given = readBasic(authorization)
    if (!given || authorization === undefined) throw new Challenge(401)
    const { ports, pinChecks } = this.#parts
    const same = Buffer.from(this.#digest(`${source} ${authorization}`)).toString('base64')
    const at = ports.clock.now()
    if (this.#wrong.has(same, at)) throw new Challenge(401)
    const checked = await pinChecks.check({ name: this.#nameOf(given.name), pin: given.pin, client: source })
    if (checked.outcome === 'refused') {
      this.#kept.delete(socket)
      if (checked.refusal.reason === 'unknown-credential') this.#wrong.add(same, at)
      const entry = { at, event: 'queue-log-in-refused', actor: `ipp:${source}` }
      const { userName, refusal } = checked
      noteAudit(ports, { ...entry, ...(userName ? { userName } : {}), detail: { reason: refusal.reason } })
      throw this.#refuse(refusal)
    }
    this.#kept.set(socket, { digest: this.#digest(authorization), pin: checked.pin })
    return checked
  }

  /** What is wrong is not told; what is over is, as at the terminals, since nobody else knew that PIN. */
  #refuse(refusal: Refusal): Challenge | Rejection {
    if (refusal.reason === 'unknown-credential') return new Challenge(401)
    const settings = this.#parts.ports.settings.current()
    const phrase = refusalPhrase(refusal, settings['queue.name'], renewalPhrase(settings))
    const text = say(phrase, settings['site.language'])
    // CUPS shows these words, or holds the job until another PIN is given; after not-authenticated it tries for ever.
    return new Rejection('client-error-forbidden', text.join('. '))
  }

  /** `ada` of `DOMAIN\ada`, where the queue takes local parts. What has an @ may be an address, by which users are found too. */
  #nameOf(typed: string): string {
    const form = this.#parts.ports.settings.current()['queue.userNameForm']
    return form === 'local-part' ? typed.replace(/^[^\\]*\\(?=.)/, '') : typed
  }

  #digest(authorization: string): Uint8Array {
    return createHmac('sha256', this.#key).update(authorization).digest()
  }
}
