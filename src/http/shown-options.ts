interface OptionSchema {
  readonly writeOnly?: boolean
  readonly properties?: Readonly<Record<string, OptionSchema>>
  /** Drivers with several kinds of lines. */
  readonly anyOf?: readonly OptionSchema[]
}

type Options = Readonly<Record<string, unknown>>

/**
 * The options of a terminal that may be shown: those that its driver's schema knows and does not mark `writeOnly` (JSON
 * Schema validation, section 9.4) in any of its alternatives. Without a schema, none: nobody can tell what is secret.
 */
export function showOptions(schema: OptionSchema | undefined, options: Options): Record<string, unknown> {
  const shown = Object.entries(options).flatMap(([name, value]) => {
    const known = schema ? optionsNamed(schema, name) : []
    if (known.length === 0 || known.some(option => option.writeOnly)) return []
    if (!isObject(value)) return [[name, value]]
    return [[name, showOptions({ anyOf: known }, value)]]
  })
  return Object.fromEntries(shown)
}

/** The schemas of an option, one of each alternative that knows it. */
function optionsNamed({ properties, anyOf = [] }: OptionSchema, name: string): readonly OptionSchema[] {
  const own = properties && Object.hasOwn(properties, name) ? properties[name] : undefined
  return [...(own ? [own] : []), ...anyOf.flatMap(alternative => optionsNamed(alternative, name))]
}

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
