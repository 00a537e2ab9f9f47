import type { FieldProblem } from './problem.ts'

/** A part of a schema as far as requests are read and errors told by it. */
export interface Described {
  readonly type?: string
  readonly description?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Described>>
  readonly anyOf?: readonly Described[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
}

/**
 * What a part of a request gives, to be validated. No body counts as an empty object: where something is required, the
 * answer then says what is missing.
 */
export function readPart(place: FieldProblem['in'], schema: Described, given: unknown): unknown {
  switch (place) {
    case 'body':
      return given ?? {}
    case 'query':
      return fromText(schema, withoutEmpty(schema, given))
    case 'path':
      return fromText(schema, given)
  }
}

/** A parameter that is known and empty, as forms send them, is an absent one. */
function withoutEmpty(schema: Described, given: unknown): Record<string, unknown> {
  const entries = Object.entries((given ?? {}) as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (!Object.hasOwn(schema.properties ?? {}, name)) return [[name, value] as const]
    const [first, ...rest] = [value].flat().filter(text => text !== '')
    return first === undefined ? [] : [[name, rest.length === 0 ? first : [first, ...rest]] as const]
  })
  return Object.fromEntries(entries)
}

/** Numbers and booleans out of the text of a query or path. */
function fromText(schema: Described, given: unknown): Record<string, unknown> {
  const entries = Object.entries((given ?? {}) as Readonly<Record<string, unknown>>)
  return Object.fromEntries(entries.map(([name, text]) => [name, readText(schema.properties?.[name]?.type, text)]))
}

function readText(type: string | undefined, text: unknown): unknown {
  if (type === 'integer' && typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}
