import { STATUS_CODES } from 'node:http'
import { type TObjectOptions, type TProperties, type TSchema, Type } from 'typebox'
import { canonicalUserName } from '../core/user.ts'
import { InputFault } from './input-fault.ts'
import { exampleProblem, type FieldProblem } from './problem.ts'

/** An object that takes these properties and no others. */
export function closed<Properties extends TProperties>(
  properties: Properties,
  options: TObjectOptions = {},
): Type.TObject<Properties> {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

export function nullable<Schema extends TSchema>(schema: Schema, description: string) {
  return Type.Union([schema, Type.Null()], { description })
}

const namePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'
const nameRule = '1 to 63 letters, digits, dots, underscores or hyphens, beginning with a letter or digit'

/**
 * Name of a printer or terminal. No spaces: the same name is a segment of a URL, a label of a metric and a field of a
 * log line.
 */
export const RecordName = Type.String({
  pattern: namePattern,
  description: `${nameRule}; case matters, and it stays for good`,
  examples: ['library-2'],
})

/** Text that people read: no control or formatting characters. */
export function plainText(maxLength: number, description: string, example: string) {
  return Type.String({
    pattern: `^[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]{1,${maxLength}}$`,
    description: `${description}, 1 to ${maxLength} characters`,
    examples: [example],
  })
}

export const GroupName = plainText(127, 'name of a group', 'STAFF')

export const InstantText = Type.String({
  description: 'instant in UTC (RFC 3339)',
  examples: ['2026-11-24T08:00:00Z'],
})

export const NullableInstant = nullable(InstantText, 'instant in UTC (RFC 3339), or null')

export const UserNameParams = closed({
  userName: Type.String({ description: 'name of a user, in any case', examples: ['ada'] }),
})

/** See core/fleet.ts. */
export const FleetName = Type.String({
  pattern: namePattern,
  description: nameRule,
})

export const Site = Type.String({
  pattern: namePattern,
  description: 'the site that it belongs to; that of the gateway that is asked, if absent',
})

export const NameParams = closed({ name: RecordName })

export const pageSize = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 100,
    description: 'a whole number from 1 to 1000; 100 if absent',
  }),
)

export const afterId = Type.Optional(
  Type.Integer({ minimum: 0, maximum: 2 ** 53 - 1, description: 'a whole number: only what has a greater id' }),
)

export const beforeId = Type.Optional(
  Type.Integer({ minimum: 0, maximum: 2 ** 53 - 1, description: 'a whole number: only what has a smaller id' }),
)

export const Order = Type.Optional(
  Type.Enum(['oldest-first', 'newest-first'], { description: 'oldest-first or newest-first; oldest-first if absent' }),
)

export const InstantQuery = Type.String({
  maxLength: 64,
  description: 'an instant (RFC 3339), such as 2026-11-24T08:00:00Z',
  examples: ['2026-11-24T08:00:00Z'],
})

/** The instant of a query. Fault `input-invalid` with the name of the parameter. */
export function instantOf(text: string, name: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text)
  } catch {
    const detail = 'takes an instant (RFC 3339), such as 2026-11-24T08:00:00Z'
    throw new InputFault([{ in: 'query', pointer: `#/${name}`, detail }])
  }
}

/** The order of a list that begins with its newest entries; nothing for the other one. */
export function orderOf(order: string | undefined): { readonly order?: 'newest-first' } {
  return order === 'newest-first' ? { order } : {}
}

/** The one spelling of a user name in a path or body. Fault `input-invalid` when the text cannot be a user name. */
export function userNameOf(text: string, place: FieldProblem['in'] = 'path'): string {
  const userName = canonicalUserName(text)
  if (userName !== undefined) return userName
  const detail = 'takes 1 to 127 characters without control characters'
  throw new InputFault([{ in: place, pointer: '#/userName', detail }])
}

export type Page = { readonly limit?: number }

/** What a list answers: at most `limit` of the entries, and what to give as `after` for the next ones. */
export function pageOf<Entry, Key>(
  entries: readonly Entry[],
  page: Page,
  keyOf: (entry: Entry) => Key,
): { readonly page: readonly Entry[]; readonly next: Key | null } {
  const limit = limitOf(page)
  const shown = entries.slice(0, limit)
  const last = shown.at(-1)
  return { page: shown, next: entries.length > limit && last !== undefined ? keyOf(last) : null }
}

export function limitOf(page: Page): number {
  return page.limit ?? 100
}

export const ProblemShape = Type.Object(
  {
    type: Type.String({ description: 'URI of the kind of problem' }),
    title: Type.String({ description: 'what this kind of problem means' }),
    status: Type.Integer({ description: 'the HTTP status' }),
    detail: Type.String({ description: 'what is wrong this time' }),
    code: Type.String({ description: 'stable name of the kind of problem: decide on this' }),
    instance: Type.Optional(Type.String({ description: 'names this occurrence in the gateway’s log' })),
    reason: Type.Optional(Type.String({ description: 'a keyword for what exactly was refused, such as pin-expired' })),
    errors: Type.Optional(
      Type.Array(
        closed({
          in: Type.Enum(['body', 'query', 'path']),
          pointer: Type.String({ description: 'JSON pointer of the field' }),
          detail: Type.String({ description: 'what the field takes' }),
        }),
      ),
    ),
  },
  { $id: 'Problem', additionalProperties: false, description: 'Problem details (RFC 9457)' },
)

/** The answers of a route that is not for everyone: the good ones, and the statuses of its problems beside 401 and 403. */
export function answers<Good extends Readonly<Record<number, object>>>(
  good: Good,
  ...problems: readonly number[]
): Good & Readonly<Record<number, unknown>> {
  return openAnswers(good, ...problems, 401, 403)
}

/** As answers, of a route that needs no token. */
export function openAnswers<Good extends Readonly<Record<number, object>>>(
  good: Good,
  ...problems: readonly number[]
): Good & Readonly<Record<number, unknown>> {
  const bad = [...problems, 429, 500, 503].map(status => [status, problemAnswer(status)])
  return { ...Object.fromEntries(bad), ...good }
}

function problemAnswer(status: number): object {
  const example = { summary: STATUS_CODES[status] ?? '', value: exampleProblem(status) }
  return {
    description: STATUS_CODES[status],
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' }, examples: { example } } },
  }
}

export function noContent(description: string) {
  return Type.Null({ description })
}
