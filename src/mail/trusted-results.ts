import type { HeaderField } from '../core/mail-header.ts'
import type { AuthenticationFacts, MethodResult } from '../core/sender-verdict.ts'
import type { Settings } from '../core/settings.ts'

/** Where the trusted server puts its results. */
export type ResultsPlace = Settings['inbound.authenticationPlace']

type Found = Pick<AuthenticationFacts, 'dmarc' | 'dkim' | 'spf'>

/** One method of a field, with its properties in lower case. */
interface Result {
  readonly method: string
  readonly result: MethodResult
  readonly properties: ReadonlyMap<string, string>
}

const tokenShape = /\s+|"((?:[^"\\]|\\.)*)"|([^\s()";=]+)|[;=]/gs

/** Fields that a server writes beside its results when it writes them below its Received. */
const besideResults = ['authentication-results', 'received-spf', 'dkim-filter']

/**
 * What the trusted server says in its Authentication-Results (RFC 8601). Fields further down came with the mail and
 * count for nothing, whatever server they name: see docs/adr/0012.
 */
export function trustedResults(fields: readonly HeaderField[], server: string, place: ResultsPlace): Found {
  const results = writtenByServer(fields, place)
    .filter(({ name }) => name === 'authentication-results')
    .flatMap(({ value }) => resultsOf(value, server))
  const of = (method: string) => results.filter(result => result.method === method)
  const dmarc = of('dmarc')[0]
  const spf = of('spf')[0]
  return {
    dmarc: dmarc ? { result: dmarc.result, domain: domainIn(dmarc, 'header.from') } : null,
    dkim: of('dkim').map(one => ({
      result: one.result,
      domain: domainIn(one, 'header.d') || domainIn(one, 'header.i'),
    })),
    spf: spf ? { result: spf.result, domain: domainIn(spf, 'smtp.mailfrom') } : null,
  }
}

/**
 * A server writes its Received on top of what it was given. The topmost Received that is not of a local delivery (LMTP)
 * is therefore the one of the server that took the mail from outside: above it nothing is the sender's.
 */
function writtenByServer(fields: readonly HeaderField[], place: ResultsPlace): readonly HeaderField[] {
  const border = fields.findIndex(({ name, value }) => name === 'received' && !isLocalDelivery(value))
  if (border === -1) return []
  if (place === 'above-received') return fields.slice(0, border)
  const below = fields.slice(border + 1)
  const end = below.findIndex(({ name }) => !besideResults.includes(name))
  return end === -1 ? below : below.slice(0, end)
}

function isLocalDelivery(received: string): boolean {
  const words = tokensOf(received)?.map(token => token.text)
  const by = words?.[0] === 'from' ? words.indexOf('by', 2) : 0
  // `from NAME by NAME with LMTP ...`: nothing in between, so that no name that a client gave itself is taken for it.
  if (words?.[by] !== 'by' || by > 2) return false
  return words[by + 2] === 'with' && /^(?:utf8)?lmtps?a?$/.test(words[by + 3] ?? '')
}

function resultsOf(value: string, server: string): readonly Result[] {
  const tokens = tokensOf(value)
  if (!tokens) return []
  const [head, ...parts] = splitAt(tokens, ';')
  const [id, version, ...more] = head ?? []
  const isServer = id?.kind === 'word' && id.text === server.toLowerCase()
  if (!isServer || more.length > 0 || (version && version.text !== '1')) return []
  return parts.map(resultOf).filter(result => result !== undefined)
}

/** `method[/version] = result`, then `name = value` in any number. */
function resultOf(tokens: readonly Token[]): Result | undefined {
  const pairs: (readonly [string, string])[] = []
  for (let at = 0; at < tokens.length; at += 3) {
    const [name, equals, value] = tokens.slice(at, at + 3)
    if (name?.kind !== 'word' || equals?.kind !== '=' || value?.kind !== 'word') return undefined
    pairs.push([name.text, value.text])
  }
  const [first, ...properties] = pairs
  const method = /^([a-z0-9-]+)(?:\/1)?$/.exec(first?.[0] ?? '')?.[1]
  if (!first || !method) return undefined
  return { method, result: methodResult(first[1]), properties: new Map(properties.toReversed()) }
}

function methodResult(word: string): MethodResult {
  if (word === 'pass' || word === 'fail' || word === 'none') return word
  return word === 'temperror' ? 'temporary-error' : 'other'
}

/** The domain in a property that holds a domain or an address; '' when it is not there. */
function domainIn({ properties }: Result, name: string): string {
  return (properties.get(name) ?? '').split('@').at(-1) ?? ''
}

interface Token {
  readonly kind: 'word' | ';' | '='
  /** In lower case. */
  readonly text: string
}

/** Words, `;` and `=`, without comments and white space; undefined when a comment or a quoted string does not end. */
function tokensOf(value: string): readonly Token[] | undefined {
  const plain = withoutComments(value)
  const tokens: Token[] = []
  let end = 0
  for (const { 0: all, 1: quoted, 2: word, index } of plain?.matchAll(tokenShape) ?? []) {
    if (index !== end) return undefined
    end += all.length
    const text = (quoted?.replace(/\\(.)/gs, '$1') ?? word ?? all).toLowerCase()
    if (quoted !== undefined || word !== undefined) tokens.push({ kind: 'word', text })
    else if (all === ';' || all === '=') tokens.push({ kind: all, text })
  }
  return end === plain?.length ? tokens : undefined
}

/** Text with a space for each comment; undefined when a comment or a quoted string does not end. */
function withoutComments(text: string): string | undefined {
  const plain = /(?:[^("\\]|\\.|"(?:[^"\\]|\\.)*")*/sy
  let kept = ''
  for (let at = 0; ; ) {
    plain.lastIndex = at
    const run = plain.exec(text)?.[0] ?? ''
    kept += run
    at += run.length
    if (at === text.length) return kept
    const length = text[at] === '(' ? commentLength(text, at) : 0
    if (length === 0) return undefined
    kept += ' '
    at += length
  }
}

/** Length of the comment that begins here, nested ones included; 0 when it does not end. */
function commentLength(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '(') depth += 1
    else if (text[at] === ')') depth -= 1
    if (depth === 0) return at + 1 - from
  }
  return 0
}

function splitAt(tokens: readonly Token[], kind: Token['kind']): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === kind) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}
