import { Type } from 'typebox'
import { invalid } from './scim-fault.ts'
import { schemaOf, scimType } from './scim-resource.ts'

/** A resource as a client sends it: what we do not know is ignored (RFC 7644 section 3.3). */
export function resourceBody(description: string, example: object) {
  return Type.Record(Type.String(), Type.Unknown(), { description, examples: [example] })
}

const selectionQuery = {
  attributes: Type.Optional(Type.String({ maxLength: 2_000, description: 'the only attributes to show' })),
  excludedAttributes: Type.Optional(Type.String({ maxLength: 2_000, description: 'attributes not to show' })),
}

/** Entra marks its requests with parameters of its own. */
const open = { additionalProperties: true }
export const OneQuery = Type.Object(selectionQuery, open)
export const ListQuery = Type.Object(
  {
    filter: Type.Optional(Type.String({ maxLength: 2_000, description: 'RFC 7644 section 3.4.2.2' })),
    startIndex: Type.Optional(Type.String({ maxLength: 16, description: 'from 1 on' })),
    count: Type.Optional(Type.String({ maxLength: 16, description: 'at most 200 are shown at once' })),
    ...selectionQuery,
  },
  open,
)
export const IdParams = Type.Object({ id: Type.String({ maxLength: 256, description: 'id of the resource' }) })

const longestPage = 200
const usualPage = 100

/** Which part of a list is meant (RFC 7644 section 3.4.2.4). */
export function pageOf(query: { readonly startIndex?: string; readonly count?: string }) {
  const startIndex = Math.max(1, wholeOf('startIndex', query.startIndex) ?? 1)
  const count = Math.max(0, wholeOf('count', query.count) ?? usualPage)
  return { startIndex, count: Math.min(longestPage, count) }
}

function wholeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^-?\d{1,9}$/.test(text)) return Number(text)
  throw invalid('invalidValue', `${name} must be a whole number`)
}

/** The answers of a SCIM route for its schema. */
export function scimAnswers(good: Readonly<Record<number, string>>, ...problems: readonly number[]) {
  const shown = Object.entries(good).map(([status, description]) => [
    status,
    description === ''
      ? Type.Null({ description: 'Done' })
      : { description, content: { [scimType]: { schema: Type.Object({}, { additionalProperties: true }) } } },
  ])
  const bad = [...problems, 401, 404, 429, 500, 503].map(status => [status, errorAnswer(status)])
  return { ...Object.fromEntries(bad), ...Object.fromEntries(shown) }
}

function errorAnswer(status: number): object {
  const value = { schemas: [schemaOf.error], status: String(status), detail: 'what is wrong' }
  const schema = Type.Object({
    schemas: Type.Array(Type.String()),
    status: Type.String(),
    scimType: Type.Optional(Type.String()),
    detail: Type.String(),
  })
  return {
    description: 'Error (RFC 7644 section 3.12)',
    content: { [scimType]: { schema, examples: { error: { value } } } },
  }
}
