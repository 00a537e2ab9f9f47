import { connect, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { Client, type SearchOptions } from 'ldapts'
import { Fault, isFault } from '../core/fault.ts'
import { LdapEntry } from './ldap-entry.ts'
import { ldapFault } from './ldap-fault.ts'
import type { LdapOptions } from './ldap-options.ts'

const connectMs = 10_000
/** For one answer: a page of entries. */
const answerMs = 30_000
const entriesPerPage = 500
/** A page of users has some hundred KiB; a group of 100,000 members some 8 MiB. */
const maxBytesPerPage = 16 * 2 ** 20

/**
 * One connection to an LDAP server, bound as the settings say. It is never opened a second time: the client would go on
 * by itself without TLS and without a name, and be told less.
 */
export class LdapConnection implements AsyncDisposable {
  readonly #client: Client
  readonly #signal: AbortSignal
  readonly #sockets: Socket[] = []
  #pageBytes = 0
  #broken: Fault | undefined

  private constructor(options: LdapOptions, signal: AbortSignal) {
    this.#signal = signal
    this.#client = new Client({
      url: options.url,
      timeout: answerMs,
      connectTimeout: connectMs,
      ...(options.security === 'tls' ? { tlsOptions: tlsOptions(options) } : {}),
      createConnection: ((port: number, host: string) => this.#watch(connect(port, host))) as typeof connect,
      createSecureConnection: ((...args: Parameters<typeof connectTls>) =>
        this.#watch(connectTls(...args), options.security === 'starttls')) as typeof connectTls,
    })
    signal.addEventListener('abort', this.#abort)
  }

  static async open(options: LdapOptions, signal: AbortSignal): Promise<LdapConnection> {
    const connection = new LdapConnection(options, signal)
    try {
      if (options.security === 'starttls')
        await connection.#do(() => connection.#client.startTLS(tlsOptions(options)), connectMs)
      await connection.#do(() => connection.#client.bind(options.bindDn, options.bindPassword), connectMs)
      return connection
    } catch (error) {
      await connection[Symbol.asyncDispose]()
      throw error
    }
  }

  /** All entries, a page at a time. Referrals to other servers are not followed. */
  async *search(baseDn: string, options: SearchOptions): AsyncGenerator<readonly LdapEntry[]> {
    const pages = this.#client.searchPaginated(baseDn, {
      ...options,
      scope: 'sub',
      paged: { pageSize: entriesPerPage },
    })
    for (;;) {
      this.#pageBytes = 0
      const { value, done } = await this.#do(() => pages.next(), answerMs)
      if (done) return
      yield value.searchEntries.map((entry: ConstructorParameters<typeof LdapEntry>[0]) => new LdapEntry(entry))
    }
  }

  async #do<T>(work: () => Promise<T>, milliseconds: number): Promise<T> {
    const late = Promise.withResolvers<never>()
    const give = () => late.reject(new Fault('source-unreachable', 'the LDAP server did not answer in its time'))
    const timer = setTimeout(give, milliseconds)
    const onAbort = () => late.reject(overFault(this.#signal))
    this.#signal.addEventListener('abort', onAbort)
    try {
      if (this.#signal.aborted) throw overFault(this.#signal)
      return await Promise.race([work(), late.promise])
    } catch (error) {
      if (this.#signal.aborted) throw overFault(this.#signal)
      throw this.#broken ?? (isFault(error) ? error : ldapFault(error))
    } finally {
      clearTimeout(timer)
      this.#signal.removeEventListener('abort', onAbort)
    }
  }

  #watch<S extends Socket>(socket: S, isUpgrade = false): S {
    const isAgain = this.#sockets.length > 0 && !(isUpgrade && this.#sockets.length === 1)
    this.#sockets.push(socket)
    socket.on('data', (chunk: Buffer) => {
      this.#pageBytes += chunk.length
      if (this.#pageBytes <= maxBytesPerPage) return
      this.#broken = new Fault('source-too-large', `the LDAP server sent more than ${maxBytesPerPage} bytes at once`)
      socket.destroy(this.#broken)
    })
    if (isAgain) socket.destroy(new Fault('source-unreachable', 'the LDAP server closed the connection'))
    return socket
  }

  readonly #abort = () => {
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abort)
    // Says good-bye where somebody listens; the sockets are closed in any case.
    if (this.#sockets.every(socket => socket.writable))
      await Promise.race([
        this.#client.unbind().catch(() => undefined),
        new Promise(resolve => setTimeout(resolve, 1_000).unref()),
      ])
    this.#abort()
  }
}

/** Why it was given up: the caller's reason, or that the whole read took too long. */
function overFault({ reason }: AbortSignal): unknown {
  if (!(reason instanceof DOMException && reason.name === 'TimeoutError')) return reason
  return new Fault('source-unreachable', 'the LDAP server was too slow: not all was read in five minutes')
}

/** The server must prove its name; node checks it against `host`, which a connection that exists already does not tell. */
function tlsOptions({ host, certificateAuthority }: LdapOptions): ConnectionOptions {
  return {
    host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
  }
}
