import { isWithin } from './domain-look.ts'

/** Results of RFC 8601 section 2.7 that matter here; 'other' is every other one. */
export type MethodResult = 'pass' | 'fail' | 'none' | 'temporary-error' | 'other'

/** What is known of who sent a mail: of the trusted server, or checked here. */
export interface AuthenticationFacts {
  readonly checkedBy: 'trusted-server' | 'gateway'
  /** null: nobody looked. `domain`: of the From field that was looked at. */
  readonly dmarc: { readonly result: MethodResult; readonly domain: string } | null
  /** `domain`: who signed. */
  readonly dkim: readonly { readonly result: MethodResult; readonly domain: string }[]
  /** `domain`: of the envelope's sender. */
  readonly spf: { readonly result: MethodResult; readonly domain: string } | null
  /** Whether it came by SMTP or LMTP from one of `inbound.relays`. */
  readonly isFromRelay: boolean
}

export type SenderVerdict =
  | { readonly outcome: 'authenticated'; readonly by: 'dmarc' | 'dkim' | 'spf' }
  | { readonly outcome: 'unauthenticated'; readonly reason: UnauthenticatedReason }
  /** The answer may be another one later. */
  | { readonly outcome: 'undecided'; readonly reason: 'dns-failed' }

export type UnauthenticatedReason =
  /** The trusted server says nothing. */
  | 'no-results'
  | 'dmarc-failed'
  /** The trusted server looked at another From than we do. */
  | 'dmarc-of-another-domain'
  /** No DMARC record, and no aligned pass. */
  | 'no-aligned-pass'

/**
 * Judges whether a mail is from its From domain: by an aligned DMARC pass; without a DMARC record by an aligned DKIM
 * pass, or, from a relay of ours, an SPF pass of the very domain.
 */
export function judgeSender(facts: AuthenticationFacts, fromDomain: string): SenderVerdict {
  const { dmarc } = facts
  if (dmarc && dmarc.domain !== fromDomain) return unauthenticated('dmarc-of-another-domain')
  switch (dmarc?.result) {
    case 'pass':
      return { outcome: 'authenticated', by: 'dmarc' }
    case 'temporary-error':
      return undecided(facts)
    case 'fail':
    case 'other':
      return unauthenticated('dmarc-failed')
    case 'none':
    case undefined:
      return judgeWithoutDmarc(facts, fromDomain)
  }
}

function judgeWithoutDmarc(facts: AuthenticationFacts, fromDomain: string): SenderVerdict {
  const { dmarc, dkim, spf } = facts
  const signed = dkim.some(({ result, domain }) => result === 'pass' && isAligned(domain, fromDomain))
  if (signed) return { outcome: 'authenticated', by: 'dkim' }
  const isSent = spf?.result === 'pass' && spf.domain === fromDomain
  if (isSent && facts.isFromRelay) return { outcome: 'authenticated', by: 'spf' }
  const methods = spf ? [...dkim, spf] : dkim
  if (methods.some(({ result }) => result === 'temporary-error')) return undecided(facts)
  return unauthenticated(dmarc || methods.length > 0 ? 'no-aligned-pass' : 'no-results')
}

/** Only the domain itself or one above it: who holds a domain speaks for those below it, not the other way round. */
function isAligned(signer: string, fromDomain: string): boolean {
  return signer.includes('.') && isWithin(fromDomain, signer)
}

/** What the trusted server did not learn it will not learn by our asking again. */
function undecided({ checkedBy }: AuthenticationFacts): SenderVerdict {
  return checkedBy === 'gateway' ? { outcome: 'undecided', reason: 'dns-failed' } : unauthenticated('no-aligned-pass')
}

function unauthenticated(reason: UnauthenticatedReason): SenderVerdict {
  return { outcome: 'unauthenticated', reason }
}
