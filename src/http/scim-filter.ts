import { valuesAt } from './scim-attributes.ts'
import { invalid } from './scim-fault.ts'

/** A filter (RFC 7644 section 3.4.2.2). */
export type ScimFilter =
  | { readonly kind: 'and' | 'or'; readonly left: ScimFilter; readonly right: ScimFilter }
  | { readonly kind: 'not'; readonly filter: ScimFilter }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'compare'; readonly path: string; readonly operator: Operator; readonly value: Literal }
  /** `emails[type eq "work"]`, or with a part behind it that is compared. */
  | { readonly kind: 'values'; readonly path: string; readonly filter: ScimFilter }

type Operator = (typeof operators)[number]
type Literal = string | number | boolean | null

const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const
const maxLength = 2_000
const maxDepth = 20

const token = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/suy

/** Reads a filter. ScimFault `invalidFilter`. */
export function parseFilter(text: string): ScimFilter {
  if (text.length > maxLength) throw invalid('invalidFilter', `a filter has at most ${maxLength} characters`)
  const parser = new FilterParser(tokensOf(text))
  return parser.whole()
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = []
  token.lastIndex = 0
  const trimmed = text.trimEnd()
  while (token.lastIndex < trimmed.length) {
    const found = token.exec(trimmed)
    if (!found) throw invalid('invalidFilter', 'a quote is not closed')
    tokens.push(found[1] ?? found[2] ?? found[3] ?? '')
  }
  return tokens
}

class FilterParser {
  readonly #tokens: readonly string[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  whole(): ScimFilter {
    const filter = this.#either()
    if (this.#at < this.#tokens.length) throw invalid('invalidFilter', 'something stands behind the end of the filter')
    return filter
  }

  #either(): ScimFilter {
    let left = this.#both()
    while (this.#take('or')) left = { kind: 'or', left, right: this.#both() }
    return left
  }

  #both(): ScimFilter {
    let left = this.#single()
    while (this.#take('and')) left = { kind: 'and', left, right: this.#single() }
    return left
  }

  #single(): ScimFilter {
    this.#depth += 1
    if (this.#depth > maxDepth) throw invalid('invalidFilter', `a filter may be nested ${maxDepth} deep`)
    const filter = this.#take('not') ? this.#negated() : this.#take('(') ? this.#grouped(')') : this.#expression()
    this.#depth -= 1
    return filter
  }

  #negated(): ScimFilter {
    this.#expect('(')
    return { kind: 'not', filter: this.#grouped(')') }
  }

  #grouped(end: string): ScimFilter {
    const filter = this.#either()
    this.#expect(end)
    return filter
  }

  #expression(): ScimFilter {
    const path = this.#next()
    if (!/^[A-Za-z$][\w$.:-]*$/.test(path)) throw invalid('invalidFilter', 'an attribute is expected')
    if (this.#take('[')) return this.#valuePath(path)
    return this.#comparison(path)
  }

  /** Microsoft Entra compares what is behind the brackets: `emails[type eq "work"].value eq "x"`. */
  #valuePath(path: string): ScimFilter {
    const filter = this.#grouped(']')
    const behind = this.#tokens[this.#at]
    if (!behind?.startsWith('.')) return { kind: 'values', path, filter }
    this.#at += 1
    return { kind: 'values', path, filter: { kind: 'and', left: filter, right: this.#comparison(behind.slice(1)) } }
  }

  #comparison(path: string): ScimFilter {
    if (this.#take('pr')) return { kind: 'present', path }
    const operator = operators.find(one => this.#take(one))
    if (!operator) throw invalid('invalidFilter', `an operator is expected: pr or one of ${operators.join(', ')}`)
    return { kind: 'compare', path, operator, value: literal(this.#next()) }
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false
    this.#at += 1
    return true
  }

  #next(): string {
    const next = this.#tokens[this.#at]
    if (next === undefined) throw invalid('invalidFilter', 'the filter ends too early')
    this.#at += 1
    return next
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw invalid('invalidFilter', `${word} is expected`)
  }
}

function literal(text: string): Literal {
  try {
    // Entra sends True and False.
    const value: unknown = JSON.parse(/^(?:true|false|null)$/i.test(text) ? text.toLowerCase() : text)
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value
  } catch {
    // Told below.
  }
  throw invalid('invalidFilter', 'a text in quotes, a number, true, false or null is expected')
}

/** Whether a resource, or a value of an attribute with parts, matches. */
export function matches(filter: ScimFilter, resource: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, resource) && matches(filter.right, resource)
    case 'or':
      return matches(filter.left, resource) || matches(filter.right, resource)
    case 'not':
      return !matches(filter.filter, resource)
    case 'present':
      return valuesAt(resource, filter.path).some(value => value !== '')
    case 'values':
      return valuesAt(resource, filter.path, false).some(value => matches(filter.filter, value))
    case 'compare': {
      const { operator, path } = filter
      const values = valuesAt(resource, path)
      const holds = (value: unknown) => compare(value, operator, filter.value, isCaseExact(path))
      // RFC 7644 section 3.4.2.2: ne also holds where there is nothing; with several values none may be equal.
      if (operator === 'ne') return values.every(holds)
      return filter.value === null && operator === 'eq' ? values.length === 0 : values.some(holds)
    }
  }
}

/** RFC 7643 section 3.1: identifiers are told apart by case, names and addresses are not. */
function isCaseExact(path: string): boolean {
  return /(?:^|[.:])(?:id|externalid)$/i.test(path)
}

function compare(value: unknown, operator: Operator, wanted: Literal, isExact: boolean): boolean {
  const [own, other] =
    typeof value === 'string' && typeof wanted === 'string' ? folded(value, wanted, isExact) : [value, wanted]
  if (operator === 'eq' || operator === 'ne') return (own === other) === (operator === 'eq')
  if (typeof own !== 'string' || typeof other !== 'string') return false
  switch (operator) {
    case 'co':
      return own.includes(other)
    case 'sw':
      return own.startsWith(other)
    case 'ew':
      return own.endsWith(other)
    default:
      return isInOrder(own, other, operator)
  }
}

function folded(value: string, wanted: string, isExact: boolean): readonly [string, string] {
  return isExact ? [value, wanted] : [value.toLowerCase(), wanted.toLowerCase()]
}

function isInOrder(own: string, other: string, operator: 'gt' | 'ge' | 'lt' | 'le'): boolean {
  const [left, right] = [orderOf(own), orderOf(other)]
  if (operator === 'gt' || operator === 'lt') return operator === 'gt' ? left > right : left < right
  return operator === 'ge' ? left >= right : left <= right
}

/** Instants are compared as such, whatever their precision. */
function orderOf(text: string): string {
  return /^\d{4}-\d\d-\d\dt\d\d:\d\d/i.test(text) && !Number.isNaN(Date.parse(text))
    ? new Date(text).toISOString()
    : text
}

/** What every resource that matches must be equal to, by path in lower case: by that some can be found at once. */
export function demandsOf(filter: ScimFilter): ReadonlyMap<string, string> {
  switch (filter.kind) {
    case 'compare':
      return filter.operator === 'eq' && typeof filter.value === 'string'
        ? new Map([[filter.path.toLowerCase(), filter.value]])
        : new Map()
    case 'and':
      return new Map([...demandsOf(filter.left), ...demandsOf(filter.right)])
    case 'values': {
      const inside = [...demandsOf(filter.filter)]
      return new Map(inside.map(([path, value]) => [`${filter.path.toLowerCase()}.${path}`, value]))
    }
    default:
      return new Map()
  }
}
