import { rootCertificates } from 'node:tls'
import type { NodemailerError, SMTPPoolOptions, SMTPPoolSentMessageInfo, Transporter } from 'nodemailer'
import { deliverableAddress } from '../core/deliverable-address.ts'
import { mailSender } from '../core/mail-out-policy.ts'
import { ownMark } from '../core/mail-policy.ts'
import type { Settings } from '../core/settings.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { MailMessage, MailOutcome, MailTransport } from '../ports/mail.ts'
import { outcomeOf } from './smtp-outcome.ts'

export interface SmtpTimeouts {
  /** Name, connection, TLS and greeting together. */
  readonly connectMs: number
  /** Without a byte of the server. */
  readonly silenceMs: number
  /** A whole try. */
  readonly wholeMs: number
}

/**
 * The reply to a document's last byte may take long; giving up on it too early doubles mails (RFC 5321 section
 * 4.5.3.2.6 asks for ten minutes, which is also what MailTransport promises).
 */
const usualTimeouts: SmtpTimeouts = { connectMs: 60_000, silenceMs: 300_000, wholeMs: 590_000 }

const pooling = { pool: true, maxConnections: 5, maxMessages: 100, maxRequeues: 1, idleTimeout: 10_000 } as const

type Pool = Transporter<SMTPPoolSentMessageInfo, SMTPPoolOptions>

/** Mail by SMTP to the server that the settings name, whenever they change. */
export class SmtpTransport implements MailTransport, Disposable {
  readonly #settings: Pick<SettingsStore, 'current'>
  readonly #timeouts: SmtpTimeouts
  #pool: { readonly key: string; readonly transporter: Pool } | undefined

  constructor(settings: Pick<SettingsStore, 'current'>, timeouts: SmtpTimeouts = usualTimeouts) {
    this.#settings = settings
    this.#timeouts = timeouts
  }

  async send(message: MailMessage, signal?: AbortSignal): Promise<MailOutcome> {
    const settings = this.#settings.current()
    const sender = mailSender(settings)
    const error = refusedServer(settings, sender)
    if (error !== undefined || sender === undefined)
      return { outcome: 'later', because: 'server', error: error ?? 'no-sender' }
    if (deliverableAddress(message.recipient) !== message.recipient)
      return { outcome: 'refused', error: 'address-invalid' }
    const limit = AbortSignal.timeout(this.#timeouts.wholeMs)
    const from = { name: settings['site.name'], address: sender }
    return this.#send(settings, { ...message, from, signal: signal ? AbortSignal.any([signal, limit]) : limit })
  }

  async #send(settings: Settings, message: OutgoingMail): Promise<MailOutcome> {
    try {
      const { accepted, envelope } = await (await this.#poolFor(settings)).sendMail(mailOptions(message))
      if (isOnly(accepted, message.recipient) && isOnly(envelope.to, message.recipient)) return { outcome: 'accepted' }
      // Not known of any server: one recipient was given, and one must have been taken.
      return { outcome: 'later', because: 'mail', error: 'transport-failed' }
    } catch (error) {
      return outcomeOf(error as NodemailerError)
    }
  }

  async #poolFor(settings: Settings): Promise<Pool> {
    // Loading it takes as long as much of a start, and many a gateway sends no mail.
    const { createTransport } = await import('nodemailer')
    const options = { ...poolOptions(settings), ...this.#limits() }
    const key = JSON.stringify(options)
    if (this.#pool?.key === key) return this.#pool.transporter
    this.#pool?.transporter.close()
    const transporter = createTransport({ ...pooling, ...options })
    // What cannot be told to one mail any more: the next one meets it again.
    transporter.on('error', () => undefined)
    refuseOtherRecipients(transporter)
    this.#pool = { key, transporter }
    return transporter
  }

  #limits() {
    const { connectMs, silenceMs } = this.#timeouts
    return { connectionTimeout: connectMs, greetingTimeout: connectMs, dnsTimeout: connectMs, socketTimeout: silenceMs }
  }

  [Symbol.dispose](): void {
    this.#pool?.transporter.close()
  }
}

interface OutgoingMail extends MailMessage {
  readonly from: { readonly name: string; readonly address: string }
  readonly signal: AbortSignal
}

function mailOptions({ from, recipient, messageId, subject, text, html, language, signal }: OutgoingMail) {
  return {
    from,
    to: [{ name: '', address: recipient }],
    envelope: { from: from.address, to: [recipient] },
    subject,
    text,
    html,
    messageId,
    // RFC 3834 section 5; Exchange listens to the second only. By the third our own mails are known when they come back.
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Loop': ownMark,
      'Content-Language': language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
    signal,
  }
}

/**
 * The last look before a mail goes: whatever the parsers on the way made of the address, the envelope names its one
 * recipient byte for byte, or nobody gets the mail (CVE-2025-13033).
 */
function refuseOtherRecipients(transporter: Pool): void {
  transporter.use('stream', (mail, done) => {
    const wanted = mail.data.envelope?.to
    const { to } = mail.message.getEnvelope()
    if (Array.isArray(wanted) && wanted.length === 1 && isOnly(to, String(wanted[0]))) return done()
    done(Object.assign(new Error('the envelope names somebody else'), { code: 'EENVELOPE', command: 'API' }))
  })
}

function isOnly(given: unknown, address: string): boolean {
  return Array.isArray(given) && given.length === 1 && given[0] === address
}

/** Why nothing is sent by these settings; undefined when it is. */
function refusedServer(settings: Settings, sender: string | undefined): string | undefined {
  if (settings['mail.host'] === '') return 'no-server'
  if (sender === undefined) return 'no-sender'
  // Anybody on the way could read the PINs.
  return settings['mail.security'] === 'none' && !isLoopback(settings['mail.host']) ? 'server-insecure' : undefined
}

function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function poolOptions(settings: Settings) {
  const { 'mail.security': security, 'mail.user': user, 'mail.certificateAuthority': authority } = settings
  const ca = authority === '' ? {} : { ca: [...rootCertificates, authority] }
  return {
    host: settings['mail.host'],
    port: settings['mail.port'],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: settings['mail.password'] } }),
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const, ...ca },
  }
}
