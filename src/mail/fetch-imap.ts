import { rootCertificates } from 'node:tls'
import type { Settings } from '../core/settings.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { MailDoor } from '../ports/inbound.ts'
import { followSettings } from './follow-settings.ts'
import { MailboxMemory, type MailboxOptions, MailboxRound } from './imap-mailbox.ts'

export interface FetchOptions extends MailboxOptions {
  readonly settings: SettingsStore
}

const followed = [
  ...(['inbound.enabled', 'inbound.imapHost', 'inbound.imapPort', 'inbound.imapSecurity', 'inbound.imapUser'] as const),
  ...([
    'inbound.imapPassword',
    'inbound.imapFolder',
    'inbound.certificateAuthority',
    'inbound.maxMessageBytes',
  ] as const),
]
type FetchSettings = Pick<Settings, (typeof followed)[number]>

const firstRetryMs = 1000
const longestRetryMs = 300_000
/** A connection that lived so long was a good one: the next retry is soon again. */
const goodAfterMs = 60_000
/** A folder is looked at so often even when the server tells nothing. */
const lookEveryMs = 300_000

/** Fetches mails from the mailbox until disposed, under the settings as they are at the time, each deleted once taken. */
export function fetchImap(options: FetchOptions): MailDoor {
  const ended = new AbortController()
  const fetcher = new ImapFetcher(options)
  const working = followSettings(
    options,
    fetchSettings,
    (wanted, signal) => fetcher.fetch(wanted, signal),
    ended.signal,
  )
  return {
    problem: () => fetcher.problem,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await working
    },
  }
}

function fetchSettings(settings: Settings): FetchSettings {
  return Object.fromEntries(followed.map(name => [name, settings[name]])) as unknown as FetchSettings
}

class ImapFetcher {
  readonly #options: FetchOptions
  #problem: string | undefined

  constructor(options: FetchOptions) {
    this.#options = options
  }

  get problem(): string | undefined {
    return this.#problem
  }

  /** Connects again and again until the signal aborts. */
  async fetch(wanted: FetchSettings, signal: AbortSignal): Promise<void> {
    this.#problem = undefined
    if (!wanted['inbound.enabled'] || wanted['inbound.imapHost'] === '') return
    const { clock, log } = this.#options
    const memory = new MailboxMemory()
    let retryMs = firstRetryMs
    while (!signal.aborted) {
      const began = clock.now()
      try {
        await this.#session(wanted, memory, signal)
      } catch (error) {
        if (signal.aborted) break
        this.#problem = reasonOf(error)
        log.warn({ host: wanted['inbound.imapHost'], reason: this.#problem }, 'the mailbox cannot be read')
      }
      if (clock.now().since(began).total('milliseconds') > goodAfterMs) retryMs = firstRetryMs
      await clock.wait(retryMs, signal)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
  }

  async #session(wanted: FetchSettings, memory: MailboxMemory, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options
    // Loaded where jobs come by mail only: with what it needs it would double the start.
    const { ImapFlow } = await import('imapflow')
    const client = new ImapFlow(connectionOf(wanted))
    const failed = new AbortController()
    client.on('error', error => failed.abort(error))
    client.on('close', () => failed.abort(new Error('the connection has ended')))
    const close = () => client.close()
    signal.addEventListener('abort', close)
    try {
      await client.connect()
      const { uidValidity } = await client.mailboxOpen(wanted['inbound.imapFolder'])
      memory.begin(uidValidity)
      this.#problem = undefined
      log.info({ host: wanted['inbound.imapHost'], folder: wanted['inbound.imapFolder'] }, 'the mailbox is open')
      const round = new MailboxRound(client, memory, { ...this.#options, maxOctets: wanted['inbound.maxMessageBytes'] })
      const over = AbortSignal.any([signal, failed.signal])
      let told = new AbortController()
      client.on('exists', () => told.abort())
      while (!over.aborted) {
        told = new AbortController()
        const due = await round.run(over)
        const waitMs = due ? Math.max(due.since(clock.now()).total('milliseconds'), 0) : lookEveryMs
        await clock.wait(Math.min(waitMs, lookEveryMs), AbortSignal.any([over, told.signal]))
      }
      if (!signal.aborted) throw failed.signal.reason
    } finally {
      signal.removeEventListener('abort', close)
      client.close()
    }
  }
}

function connectionOf(wanted: FetchSettings) {
  const security = wanted['inbound.imapSecurity']
  const authority = wanted['inbound.certificateAuthority']
  return {
    host: wanted['inbound.imapHost'],
    port: wanted['inbound.imapPort'],
    secure: security === 'tls',
    // Never "if it is offered": whoever sits between would not offer it.
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    auth: { user: wanted['inbound.imapUser'], pass: wanted['inbound.imapPassword'] },
    tls: { minVersion: 'TLSv1.2', ...(authority === '' ? {} : { ca: [...rootCertificates, authority] }) } as const,
    logger: false,
    clientInfo: { name: 'Holdfast' },
    // Soon, but not between two commands of a round.
    autoIdleDelay: 500,
    maxIdleTime: lookEveryMs - 10_000,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: lookEveryMs,
    // Mails come in pieces of 1 MiB: nothing else a server says is large.
    maxLiteralSize: 4 * 2 ** 20,
    maxLineLength: 4 * 2 ** 20,
    maxResponseSize: 16 * 2 ** 20,
  } as const
}

/** What went wrong, without what was sent: an error of the library may hold the password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const facts = error as { authenticationFailed?: boolean; code?: unknown; mailboxMissing?: boolean }
  if (facts.authenticationFailed) return 'the server does not accept the account or the password'
  if (facts.mailboxMissing) return 'the folder is not there'
  return typeof facts.code === 'string' ? facts.code : error.message.slice(0, 200)
}
