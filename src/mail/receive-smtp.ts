import { once } from 'node:events'
import { addAbortSignal } from 'node:stream'
import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server'
import { isFault } from '../core/fault.ts'
import { isOwnAddress } from '../core/mail-policy.ts'
import type { Settings } from '../core/settings.ts'
import { Turns } from '../gateway/turns.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { MailDoor, MailSink } from '../ports/inbound.ts'
import type { Clock, Log } from '../ports.ts'
import { followSettings } from './follow-settings.ts'
import { keepMail } from './kept-mail.ts'

export interface SmtpDoorOptions {
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly log: Log
  readonly sink: MailSink
  /** A private folder for mails in work. */
  readonly folder: string
  /** Certificate and key in PEM: STARTTLS is offered with them. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

type DoorSettings = Pick<
  Settings,
  'inbound.enabled' | 'inbound.listen' | 'inbound.protocol' | 'inbound.maxMessageBytes'
>

/** Mails in work at once, each up to being taken. */
const maxAtOnce = 4
const maxWaiting = 16
const maxConnections = 50
const maxRecipients = 100
/** Without an octet, and for a relay's patience with our answer (RFC 5321 section 4.5.3.2.6: it has 10 minutes). */
const idleMs = 5 * 60_000
/** For one mail, however it trickles. */
const transferMs = 10 * 60_000
const closeMs = 5000
/** Until a taken address is tried again. */
const retryMs = 10_000

/**
 * Takes mails from our relays by SMTP or LMTP at `inbound.listen` until disposed, under the settings as they are at the
 * time. A mail is acknowledged only after the sink has taken it.
 */
export function receiveSmtp(options: SmtpDoorOptions): MailDoor {
  const ended = new AbortController()
  const door = new SmtpDoor(options)
  const working = followSettings(options, doorSettings, (wanted, signal) => door.stand(wanted, signal), ended.signal)
  return {
    problem: () => door.problem,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await working
    },
  }
}

function doorSettings(settings: Settings): DoorSettings {
  return {
    'inbound.enabled': settings['inbound.enabled'],
    'inbound.listen': settings['inbound.listen'],
    'inbound.protocol': settings['inbound.protocol'],
    'inbound.maxMessageBytes': settings['inbound.maxMessageBytes'],
  }
}

class SmtpDoor {
  readonly #options: SmtpDoorOptions
  readonly #turns = new Turns({ most: maxAtOnce, mostWaiting: maxWaiting })
  #problem: string | undefined

  constructor(options: SmtpDoorOptions) {
    this.#options = options
  }

  get problem(): string | undefined {
    return this.#problem
  }

  /** Listens until the signal aborts. */
  async stand(wanted: DoorSettings, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options
    this.#problem = undefined
    const address = addressOf(wanted['inbound.listen'])
    if (!wanted['inbound.enabled'] || !address) return
    while (!signal.aborted) {
      const server = await this.#serve(wanted)
      try {
        server.listen(address.port, address.host)
        await once(server.server, 'listening', { signal })
        this.#problem = undefined
        log.info({ address: wanted['inbound.listen'], protocol: wanted['inbound.protocol'] }, 'waiting for mails')
        await aborted(signal)
      } catch (error) {
        if (signal.aborted) break
        this.#problem = `nobody can listen at ${wanted['inbound.listen']}`
        log.error({ address: wanted['inbound.listen'], err: error }, 'nobody can listen for mails there')
        await clock.wait(retryMs, signal)
      } finally {
        await new Promise<void>(resolve => server.close(() => resolve()))
      }
    }
  }

  async #serve(wanted: DoorSettings): Promise<SMTPServer> {
    const { log, tls } = this.#options
    const { SMTPServer: Server } = await import('smtp-server')
    const server = new Server({
      ...(tls ? { ...tls, minVersion: 'TLSv1.2' } : {}),
      name: 'holdfast',
      banner: 'jobs by mail',
      lmtp: wanted['inbound.protocol'] === 'lmtp',
      size: wanted['inbound.maxMessageBytes'],
      rejectOversized: true,
      authOptional: true,
      disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      maxClients: maxConnections,
      maxRecipients,
      // A relay sends many mails in one connection.
      maxAllowedUnauthenticatedCommands: false,
      socketTimeout: idleMs,
      closeTimeout: closeMs,
      onConnect: ({ remoteAddress }, done) =>
        answer(done, this.#isRelay(remoteAddress) ? null : reply(554, 'not a relay of ours')),
      onMailFrom: (_, __, done) => answer(done, this.#turns.areOver ? reply(451, 'busy, try again later') : null),
      onRcptTo: ({ address }, _, done) =>
        answer(done, this.#isOurs(address) ? null : reply(550, 'no such address here')),
      onData: (stream, session, done) => {
        // It answers for its failures itself.
        void this.#take(stream, session, wanted).then(refusal => done(refusal, 'taken'))
      },
    })
    // What goes wrong with one connection: clients that hang up, time-outs.
    server.on('error', error => log.warn({ err: error }, 'a mail connection failed'))
    return server
  }

  /** What is answered instead of "taken". */
  async #take(stream: SMTPServerDataStream, session: SMTPServerSession, wanted: DoorSettings): Promise<Error | null> {
    const { clock, log, sink, folder } = this.#options
    try {
      const { mailFrom, rcptTo } = session.envelope
      const facts = {
        via: wanted['inbound.protocol'],
        returnPath: mailFrom ? mailFrom.address : '',
        recipients: rcptTo.map(({ address }) => address),
        relay: withoutMapping(session.remoteAddress),
        receivedAt: clock.now(),
      }
      const maxOctets = wanted['inbound.maxMessageBytes']
      const content = withoutBareLineFeeds(stream.iterator({ destroyOnReturn: false }))
      addAbortSignal(AbortSignal.timeout(transferMs), stream)
      await using mail = await keepMail(content, facts, { folder, maxOctets })
      using _ = await this.#turns.take()
      return (await sink(mail)) === 'taken' ? null : reply(451, 'try again later')
    } catch (error) {
      if (error instanceof BareLineFeed) return reply(550, '5.6.0 lines end with CRLF')
      if (isFault(error, 'message-too-large')) return reply(552, '5.3.4 too large')
      log.error({ err: error }, 'a mail was not taken')
      return reply(451, 'try again later')
    } finally {
      // Until its end is read no answer is given.
      stream.resume()
    }
  }

  #isRelay(address: string): boolean {
    return this.#options.settings.current()['inbound.relays'].includes(withoutMapping(address))
  }

  #isOurs(address: string): boolean {
    const at = address.lastIndexOf('@')
    const sender = { localPart: address.slice(0, at), domain: address.slice(at + 1), address }
    return isOwnAddress(sender, this.#options.settings.current()['inbound.addresses'])
  }
}

class BareLineFeed extends Error {}

/**
 * The mail, if each of its lines ends with CRLF: a lone LF is a line end to some programs and none to others, by which
 * a second mail is smuggled within the first.
 */
async function* withoutBareLineFeeds(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last = 0
  for await (const chunk of content) {
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) {
      if ((at === 0 ? last : chunk[at - 1]) !== 0x0d) throw new BareLineFeed()
    }
    last = chunk.at(-1) ?? last
    yield chunk
  }
}

/** smtp-server 3.21.6 forgets what is pipelined behind a mail when it is answered while it still asks. */
function answer(done: (refusal: Error | null) => void, refusal: Error | null): void {
  queueMicrotask(() => done(refusal))
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function addressOf(listen: string): { readonly host: string; readonly port: number } | undefined {
  const at = listen.lastIndexOf(':')
  return at === -1
    ? undefined
    : { host: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
