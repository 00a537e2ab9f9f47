import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import type { AuthenticateResult, DKIMResult, DNSResolver } from 'mailauth'
import { Fault } from '../core/fault.ts'
import type { MailAddress } from '../core/mail-address.ts'
import { type HeaderField, valuesOf } from '../core/mail-header.ts'
import { type AuthenticationFacts, judgeSender, type MethodResult, type SenderVerdict } from '../core/sender-verdict.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { InboundMail, SenderCheck } from '../ports/inbound.ts'
import { trustedResults } from './trusted-results.ts'

export interface SenderCheckOptions {
  readonly settings: SettingsStore
  /** Asks DNS as node:dns/promises does; tests bring their own zone. */
  readonly resolve?: DNSResolver
  /** Longest check of one mail; 20 s unless told. */
  readonly withinMs?: number
}

/** RFC 8301 section 3.2. */
const leastKeyBits = 1024
/** Each costs a question of DNS and may cost a hash of the whole mail; honest mails carry one to three. */
const maxSignatures = 8

type Found = Pick<AuthenticationFacts, 'dmarc' | 'dkim' | 'spf'>

/** Authenticates senders by the trusted server's word, or, when none is named, by DKIM, SPF and DMARC themselves. */
export class MailSenderCheck implements SenderCheck {
  readonly #settings: SettingsStore
  readonly #resolve: DNSResolver
  readonly #withinMs: number

  constructor({ settings, resolve, withinMs = 20_000 }: SenderCheckOptions) {
    this.#settings = settings
    this.#resolve = resolve ?? systemResolve()
    this.#withinMs = withinMs
  }

  async check(mail: InboundMail, header: readonly HeaderField[], sender: MailAddress): Promise<SenderVerdict> {
    const settings = this.#settings.current()
    const isFromRelay = mail.relay !== null && settings['inbound.relays'].includes(mail.relay)
    const server = settings['inbound.authenticationServer']
    if (server !== '') {
      const found = trustedResults(header, server, settings['inbound.authenticationPlace'])
      return judgeSender({ ...found, checkedBy: 'trusted-server', isFromRelay }, sender.domain)
    }
    if (valuesOf(header, 'dkim-signature').length > maxSignatures)
      return { outcome: 'unauthenticated', reason: 'no-aligned-pass' }
    const found = await this.#examine(mail, isFromRelay ? clientOf(header) : undefined, sender)
    return judgeSender({ ...found, checkedBy: 'gateway', isFromRelay }, sender.domain)
  }

  async #examine(mail: InboundMail, client: SmtpClient | undefined, sender: MailAddress): Promise<Found> {
    const content = Readable.from(mail.content(), { objectMode: false })
    const unknown = { dmarc: { result: 'temporary-error', domain: sender.domain }, dkim: [], spf: null } as const
    const patience = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => patience.resolve(undefined), this.#withinMs)
    const { authenticate } = await import('mailauth')
    const work = authenticate(content, {
      ...(client ? { ip: client.address, helo: client.helo, sender: mail.returnPath ?? '' } : {}),
      mta: 'holdfast',
      minBitLength: leastKeyBits,
      rejectRsaSha1: true,
      strict: true,
      disableArc: true,
      disableBimi: true,
      resolver: this.#resolve,
    })
    try {
      const result = await Promise.race([work, patience.promise])
      return result ? factsOf(client ? result : { ...result, spf: false }, sender) : unknown
    } catch (error) {
      if (error instanceof Fault) throw error
      // A mail that breaks the library was not authenticated by it.
      return { dmarc: { result: 'other', domain: sender.domain }, dkim: [], spf: null }
    } finally {
      clearTimeout(timer)
      content.destroy()
      // After the time-out its end interests nobody any more.
      work.catch(() => undefined)
    }
  }
}

function factsOf({ dkim, spf, dmarc }: AuthenticateResult, sender: MailAddress): Found {
  const signatures = (dkim.results ?? []).map(result => ({ ...signatureOf(result), aligned: result.status.aligned }))
  const isSigned = signatures.some(({ result, aligned }) => result === 'pass' && aligned)
  const domain = isSameAddress(dkim.headerFrom, sender) && dkim.fromFields === 1 ? sender.domain : ''
  if (!dmarc) return { dmarc: { result: 'none', domain }, dkim: signatures, spf: spfOf(spf) }
  const isSent = Boolean(dmarc.alignment?.spf?.result)
  const claimed = methodResult(dmarc.status.result)
  // A pass that rests only on a signature that is not good enough is none.
  const result = claimed === 'pass' && !isSigned && !isSent ? 'fail' : claimed
  return { dmarc: { result, domain }, dkim: signatures, spf: spfOf(spf) }
}

/** A signature of part of the body (`l=`) vouches for nothing: anybody can add to the mail. */
function signatureOf({
  status,
  signingDomain,
  canonBodyLengthLimited,
}: DKIMResult): AuthenticationFacts['dkim'][number] {
  const result = canonBodyLengthLimited ? 'other' : methodResult(status.result)
  return { result, domain: (signingDomain ?? '').toLowerCase() }
}

function spfOf(spf: AuthenticateResult['spf']): Found['spf'] {
  return spf ? { result: methodResult(spf.status.result), domain: spf.domain.toLowerCase() } : null
}

/** Whether the library, which reads addresses less strictly, read the same one. */
function isSameAddress(read: readonly string[], sender: MailAddress): boolean {
  const [only, ...more] = read
  return more.length === 0 && only?.toLowerCase() === sender.address.toLowerCase()
}

function methodResult(result: string): MethodResult {
  if (result === 'pass' || result === 'fail' || result === 'none') return result
  return result.startsWith('temperr') ? 'temporary-error' : 'other'
}

interface SmtpClient {
  readonly address: string
  readonly helo: string
}

/**
 * Who delivered the mail to our relay, out of the relay's own Received, the topmost: `from HELO (NAME [ADDRESS])`, as
 * Postfix and Sendmail write it.
 */
function clientOf(header: readonly HeaderField[]): SmtpClient | undefined {
  const shape = /^from\s+([^\s()]+)\s+\((?:[^\s()[\]]+\s+)?\[(?:IPv6:)?([\da-fA-F.:]+)\]\)/
  const [, helo, address] = shape.exec(valuesOf(header, 'received')[0] ?? '') ?? []
  return helo && address && isIP(address) ? { helo, address } : undefined
}

function systemResolve(): DNSResolver {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  return (domain, type) => resolver.resolve(domain, type) as Promise<string[][] | string[]>
}
