import type { Described } from './read-part.ts'

type Given = Readonly<Record<string, unknown>>

/**
 * The schema with one alternative in place of several wherever an object was given: the one that was meant, by the
 * members that tell the alternatives apart. Errors by it name the member that is wrong.
 */
export function fittingSchema(schema: Described, given: unknown): Described {
  if (!isObject(given)) return schema
  const meant = schema.anyOf ? alternativeMeant(schema, given) : schema
  if (!meant.properties) return meant
  const properties = Object.entries(meant.properties).map(([name, property]) => [
    name,
    Object.hasOwn(given, name) ? fittingSchema(property, given[name]) : property,
  ])
  return { ...meant, properties: Object.fromEntries(properties) }
}

function alternativeMeant(schema: Described, given: Given): Described {
  const objects = alternativesOf(schema).filter(({ properties }) => properties)
  const [first] = objects
  if (!first) return schema
  const telling = tellingMembers(objects)
  const fitting = objects.filter(({ properties = {} }) =>
    telling.every(name => values(properties[name]).includes(given[name])),
  )
  const missing = ({ required = [] }: Described) => required.filter(name => !Object.hasOwn(given, name)).length
  const [meant] = fitting.toSorted((one, other) => missing(one) - missing(other))
  if (meant) return { ...meant, ...(schema.description === undefined ? {} : { description: schema.description }) }
  // While nothing tells which alternative is meant, only the members that would tell it can be asked for.
  const known = telling.flatMap(name => (first.properties?.[name] ? [[name, first.properties[name]]] : []))
  return { type: 'object', required: telling, properties: Object.fromEntries(known) }
}

/** The members that every alternative requires with values of its own, such as a version. */
function tellingMembers(objects: readonly Described[]): readonly string[] {
  const [first, ...others] = objects
  return (first?.required ?? []).filter(name =>
    [first, ...others].every(each => each?.required?.includes(name) && values(each.properties?.[name]).length > 0),
  )
}

function values(member: Described | undefined): readonly unknown[] {
  if (member?.const !== undefined) return [member.const]
  return member?.enum ?? []
}

/** Alternatives of alternatives, such as an object of several kinds or null. */
function alternativesOf(schema: Described): readonly Described[] {
  return schema.anyOf ? schema.anyOf.flatMap(alternativesOf) : [schema]
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
