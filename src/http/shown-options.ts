interface OptionSchema {
  readonly writeOnly?: boolean
  readonly properties?: Readonly<Record<string, OptionSchema>>
}

type Options = Readonly<Record<string, unknown>>

/**
 * The options of a terminal that may be shown: those that its driver's schema knows and does not mark `writeOnly` (JSON
 * Schema validation, section 9.4). Without a schema, none: nobody can tell what is secret.
 */
export function showOptions(schema: OptionSchema | undefined, options: Options): Record<string, unknown> {
  const shown = Object.entries(options).flatMap(([name, value]) => {
    const known = schema?.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (!known || known.writeOnly) return []
    return [[name, known.properties && isObject(value) ? showOptions(known, value) : value]]
  })
  return Object.fromEntries(shown)
}

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
