import { type LookProblem, lookProblem } from './domain-look.ts'
import { decodePunycode } from './punycode.ts'

/** An address that mail comes from or goes to. */
export interface MailAddress {
  /** As it was written; letters that differ only in case are the same mailbox everywhere that matters here. */
  readonly localPart: string
  /** In lower case, internationalised labels as A-labels. */
  readonly domain: string
  /** `localPart@domain`. */
  readonly address: string
}

export type SenderProblem = 'from-missing' | 'from-several' | 'from-malformed' | 'address-malformed' | LookProblem

export type SenderReading =
  | { readonly outcome: 'read'; readonly sender: MailAddress }
  | { readonly outcome: 'refused'; readonly reason: SenderProblem }

/** RFC 5322 section 3.2.3: a dot-atom; no quotes, no comments. */
const localPartShape = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const labelShape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const maxFromCharacters = 2000

/**
 * Reads who a mail says it is from: exactly one From field with one address, `ada@example.org`, `<ada@example.org>` or
 * with a name before it. Whatever two programs could read in two ways is refused: comments, groups, quoted local parts,
 * white space inside an address, IP literals.
 */
export function readSender(fromFields: readonly string[]): SenderReading {
  const [from, ...more] = fromFields
  if (from === undefined) return refuse('from-missing')
  if (more.length > 0) return refuse('from-several')
  if (from.length > maxFromCharacters) return refuse('from-malformed')
  const written = from.endsWith('>') ? inBrackets(from) : from
  if (written === undefined) return refuse('from-malformed')
  return readAddress(written)
}

/** Reads an address alone, without name and brackets. */
export function readAddress(written: string): SenderReading {
  const at = written.lastIndexOf('@')
  const localPart = written.slice(0, Math.max(at, 0))
  if (at < 1 || localPart.length > 64 || !localPartShape.test(localPart)) return refuse('address-malformed')
  const domain = canonicalDomain(written.slice(at + 1))
  if (domain === undefined || written.length > 254) return refuse('address-malformed')
  const labels = shownLabels(domain)
  if (labels === undefined) return refuse('address-malformed')
  const problem = lookProblem(labels)
  if (problem) return refuse(problem)
  return { outcome: 'read', sender: { localPart, domain, address: `${localPart}@${domain}` } }
}

/** The labels of a domain as people read them; undefined when an A-label is not valid. */
export function shownLabels(domain: string): readonly string[] | undefined {
  const labels = domain.split('.').map(label => {
    if (!label.startsWith('xn--')) return label
    const shown = decodePunycode(label.slice(4))
    // Decoding is the way back only for labels that are made by UTS 46: others have a second reading.
    return shown !== undefined && toAscii(shown) === label ? shown : undefined
  })
  return labels.every(label => label !== undefined) ? labels : undefined
}

/**
 * What stands in the angle brackets at the end, when what stands before them is a name: words (RFC 5322 atoms, dots,
 * encoded words, UTF-8) and quoted strings.
 */
function inBrackets(from: string): string | undefined {
  const open = from.lastIndexOf('<')
  if (open === -1) return undefined
  const name = withoutQuoted(from.slice(0, open))
  return name !== undefined && /^[^"(),:;<>@[\\\]]*$/.test(name) ? from.slice(open + 1, -1) : undefined
}

/** Text without its quoted strings; undefined when one does not end. */
function withoutQuoted(text: string): string | undefined {
  let rest = ''
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '"') {
      rest += text[at]
      continue
    }
    at += 1
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    if (at >= text.length) return undefined
  }
  return rest
}

/** A domain in lower case as A-labels; undefined when it is none, or not written in the way UTS 46 would write it. */
function canonicalDomain(written: string): string | undefined {
  const lower = written.toLowerCase()
  if (lower.length === 0 || lower.length > 253 || !/^[\p{L}\p{M}\p{Nd}.-]+$/u.test(lower)) return undefined
  if (lower.normalize('NFKC') !== lower) return undefined
  const domain = /^[\0-\x7f]*$/.test(lower) ? lower : toAscii(lower)
  if (domain === undefined || domain.length > 253) return undefined
  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every(label => labelShape.test(label))) return undefined
  // A last label of digits alone would be an IP address to some.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return undefined
  return labels.every(label => label.startsWith('xn--') || label.slice(2, 4) !== '--') ? domain : undefined
}

/** UTS 46 ToASCII, by the platform's URL. */
function toAscii(domain: string): string | undefined {
  return URL.canParse(`http://${domain}/`) ? new URL(`http://${domain}/`).hostname : undefined
}

function refuse(reason: SenderProblem): SenderReading {
  return { outcome: 'refused', reason }
}
