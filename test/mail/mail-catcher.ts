import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { selfSigned } from '../ipp/self-signed.ts'

export interface CaughtMail {
  readonly from: string
  readonly to: readonly string[]
  readonly messageId: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: ReadonlyMap<string, unknown>
  readonly isEncrypted: boolean
  readonly user: string | undefined
}

/** What the server does with the next command or mail; `undefined`: takes it. `cut`: hangs up without an answer. */
export type Answer = { readonly code: number; readonly text?: string } | 'cut' | undefined

/** Each is asked for every mail; the recipient, and how often it was named before. */
export interface Script {
  sender?: () => Answer
  recipient?: (address: string, before: number) => Answer
  /** After the whole mail has come, which is caught in any case. */
  content?: (mail: CaughtMail) => Answer | Promise<Answer>
}

export interface CatcherOptions {
  readonly security?: 'none' | 'starttls' | 'tls'
  readonly port?: number
  /** Whoever does not log in so is refused. */
  readonly account?: { readonly user: string; readonly password: string }
}

/** A real SMTP server in this process that keeps what it is given, and errs as it is told. */
export class MailCatcher implements AsyncDisposable {
  readonly mails: CaughtMail[] = []
  /** Connections that were made so far. */
  connections = 0
  script: Script = {}
  /** The certificate that it shows; its own authority. */
  readonly certificate: string
  readonly #server: SMTPServer
  readonly #sockets = new Set<Socket>()
  readonly #named = new Map<string, number>()
  #waiting: (() => void)[] = []

  private constructor({ security = 'none', account }: CatcherOptions) {
    const { key, cert } = selfSigned('localhost')
    this.certificate = cert
    const tls = security === 'none' ? { disabledCommands: ['STARTTLS', ...(account ? [] : ['AUTH'])] } : { key, cert }
    const auth = account ? {} : { authOptional: true }
    this.#server = new SMTPServer({
      ...tls,
      ...auth,
      secure: security === 'tls',
      allowInsecureAuth: true,
      disableReverseLookup: true,
      closeTimeout: 20,
      onAuth: ({ username, password }, _, done) =>
        username === account?.user && password === account?.password
          ? done(null, { user: username })
          : done(refusal({ code: 535, text: '5.7.8 no such account' })),
      onMailFrom: (_, session, done) => this.#answer(session.id, this.script.sender?.(), done),
      onRcptTo: ({ address }, session, done) => {
        const before = this.#named.get(address) ?? 0
        this.#named.set(address, before + 1)
        this.#answer(session.id, this.script.recipient?.(address, before), done)
      },
      // A client that hangs up in the middle of a mail sends none.
      onData: (stream, session, done) => void this.#take(stream, session, done).catch(done),
    })
    this.#server.on('error', () => undefined)
    this.#server.server.on('connection', (socket: Socket) => {
      this.connections += 1
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async start(options: CatcherOptions = {}): Promise<MailCatcher> {
    const catcher = new MailCatcher(options)
    catcher.#server.listen(options.port ?? 0, '127.0.0.1')
    await once(catcher.#server.server, 'listening')
    return catcher
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port
  }

  /** Settings by which the gateway sends here. */
  get settings(): Readonly<Record<string, unknown>> {
    return {
      'mail.host': '127.0.0.1',
      'mail.port': this.port,
      'mail.security': 'none',
      'mail.from': 'print@example.org',
    }
  }

  /** Resolves when so many mails were caught; fails after eight seconds. */
  async caught(count: number, withinMs = 8_000): Promise<readonly CaughtMail[]> {
    const timeout = AbortSignal.timeout(withinMs)
    while (this.mails.length < count) {
      if (timeout.aborted) throw new Error(`${this.mails.length} mails, not ${count}`)
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push(resolve)
      timeout.addEventListener('abort', () => resolve(), { once: true })
      await promise
    }
    return this.mails
  }

  async #take(
    stream: NodeJS.ReadableStream,
    session: {
      readonly id: string
      readonly secure: boolean
      readonly user?: string | undefined
      readonly envelope: Envelope
    },
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const parsed = await simpleParser(stream as never)
    const { mailFrom, rcptTo } = session.envelope
    const mail: CaughtMail = {
      from: mailFrom ? mailFrom.address : '',
      to: rcptTo.map(({ address }) => address),
      messageId: parsed.messageId ?? '',
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      html: parsed.html || '',
      headers: parsed.headers,
      isEncrypted: session.secure,
      user: session.user,
    }
    this.mails.push(mail)
    const answer = await this.script.content?.(mail)
    this.#answer(session.id, answer, done)
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #answer(_: string, answer: Answer, done: (error?: Error | null) => void): void {
    if (answer === 'cut') for (const socket of this.#sockets) socket.destroy()
    else done(answer ? refusal(answer) : null)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Not by destroying the sockets: under a TLS handshake that fails this very moment, that ends Node 24.21 (SIGSEGV).
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }
}

interface Envelope {
  readonly mailFrom: false | { readonly address: string }
  readonly rcptTo: readonly { readonly address: string }[]
}

function refusal({ code, text = 'as the test says' }: { readonly code: number; readonly text?: string }): Error {
  return Object.assign(new Error(text), { responseCode: code })
}
