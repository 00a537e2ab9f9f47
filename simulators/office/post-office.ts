import { randomInt } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { FreePorts } from './free-port.ts'

/** A mail that lies in somebody's mailbox. */
export interface ReceivedMail {
  readonly id: number
  readonly to: string
  readonly subject: string
  /** As the gateway dated it; milliseconds since 1970. */
  readonly at: number
  readonly text: string
}

export interface SentDocument {
  readonly from: string
  readonly title: string
  readonly format: string
  readonly bytes: Uint8Array
}

interface PostOfficeEvents {
  mail: []
}

/** The gateway did not take a mail; the message says why. */
export class MailProblem extends Error {
  /** Whether it answered, and did not want it. */
  get isRefused(): boolean {
    return this.cause instanceof Error && 'responseCode' in this.cause
  }
}

const host = '127.0.0.1'
/** How this mail server calls itself where it says that a sender is who they say. */
const ownName = 'mx.office.example'
/** Where documents are mailed to. */
export const jobAddress = 'print@office.example'
const inboundPorts = 10_000
const maxMails = 60
const maxMailBytes = 1024 * 1024
const sendMilliseconds = 60_000
const mostRefusals = 40
const againMilliseconds = 250

/**
 * The mail server of the office, without a network behind it: it keeps what the gateway sends, whoever it is for, and
 * brings documents to the gateway from whoever somebody says to be, as a server does that has checked the sender.
 */
export class PostOffice extends EventEmitter<PostOfficeEvents> implements AsyncDisposable {
  /** The newest first. */
  mails: readonly ReceivedMail[] = []
  /** Where the gateway waits for mails. */
  readonly #inboundPort: number
  readonly #port: number
  readonly #server: SMTPServer
  #nextId = 1

  private constructor(port: number, inboundPort: number) {
    super()
    this.#port = port
    this.#inboundPort = inboundPort
    this.#server = new SMTPServer({
      name: ownName,
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: maxMailBytes,
      closeTimeout: 100,
      onData: (stream, session, done) => void this.#take(stream, session).then(() => done(), done),
    })
    // Clients that hang up.
    this.#server.on('error', () => undefined)
  }

  static async open(ports: FreePorts): Promise<PostOffice> {
    // The gateway listens at its port later: another office that opens meanwhile must not find the same one free.
    const inboundFrom = inboundPorts + randomInt(inboundPorts)
    const office = new PostOffice(await ports.next(host, 8625), await ports.next(host, inboundFrom))
    office.#server.listen(office.#port, host)
    await once(office.#server.server, 'listening')
    return office
  }

  /** How the gateway and this server reach each other. */
  get places(): Readonly<Record<string, unknown>> {
    return {
      'mail.host': host,
      'mail.port': this.#port,
      'mail.security': 'none',
      'mail.from': 'holdfast@office.example',
      'inbound.enabled': true,
      'inbound.addresses': [jobAddress],
      'inbound.listen': `${host}:${this.#inboundPort}`,
      'inbound.protocol': 'smtp',
      'inbound.authenticationServer': ownName,
    }
  }

  find(id: number): ReceivedMail | undefined {
    return this.mails.find(mail => mail.id === id)
  }

  /** Mails a document to the gateway. Throws MailProblem. */
  async send({ from, title, format, bytes }: SentDocument): Promise<void> {
    const attachments = [{ filename: title, contentType: format, content: Buffer.from(bytes) }]
    const message = { from, to: jobAddress, subject: title, text: 'Please print this.', attachments }
    const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
    const { message: composed } = await composer.sendMail(message)
    const raw = Buffer.concat([Buffer.from(stampFor(from)), await wholeOf(composed)])
    const way = createTransport({ host, port: this.#inboundPort, ignoreTLS: true, socketTimeout: sendMilliseconds })
    try {
      await untilOpen(() => way.sendMail({ envelope: { from, to: jobAddress }, raw }))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new MailProblem(`the gateway did not take the mail: ${why}`, { cause: error })
    } finally {
      way.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }

  async #take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const { subject = '', text = '', date = new Date() } = await simpleParser(stream)
    const mails = envelope.rcptTo.map(({ address }) => ({
      id: this.#nextId++,
      to: address.toLowerCase(),
      subject,
      at: date.getTime(),
      text,
    }))
    this.mails = [...mails, ...this.mails].slice(0, maxMails)
    this.emit('mail')
  }
}

/** The gateway's door for mails opens some moments after the gateway itself. */
async function untilOpen<T>(send: () => Promise<T>): Promise<T> {
  for (let refusals = 1; ; refusals += 1)
    try {
      return await send()
    } catch (error) {
      const isShut = error instanceof Error && error.message.includes('ECONNREFUSED')
      if (!isShut || refusals >= mostRefusals) throw error
      await wait(againMilliseconds)
    }
}

/** What a mail server writes on top of a mail whose sender it has checked. Source: RFC 8601 section 2.2. */
function stampFor(from: string): string {
  const domain = from.slice(from.lastIndexOf('@') + 1)
  return [
    `Authentication-Results: ${ownName}; dmarc=pass header.from=${domain}`,
    `Received: from ${domain} by ${ownName} with ESMTP; ${new Date().toUTCString().replace('GMT', '+0000')}`,
    '',
  ].join('\r\n')
}

async function wholeOf(composed: Buffer | AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  if (Buffer.isBuffer(composed)) return composed
  const chunks: Buffer[] = []
  for await (const chunk of composed) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}
