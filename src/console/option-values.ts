import type { OptionSchema } from './use-drivers.ts'

type Options = Readonly<Record<string, unknown>>

/** The kinds of lines between which a driver's options choose; one for most drivers. */
export function alternativesOf(schema: OptionSchema): readonly OptionSchema[] {
  return schema.anyOf ?? [schema]
}

/** The kind that options are of: that which has all it needs. */
export function alternativeOf(schema: OptionSchema, options: Options): number {
  const fits = ({ required = [] }: OptionSchema) => required.every(name => name in options)
  return Math.max(0, alternativesOf(schema).findIndex(fits))
}

/** What an option chooses from; none: it is written. */
export function choicesOf({ enum: named, anyOf = [] }: OptionSchema): readonly unknown[] {
  if (named) return named
  const constants = anyOf.map(one => one.const)
  return constants.length > 0 && constants.every(one => one !== undefined) ? constants : []
}

/** An option as it is written in a field. Keys that no field can hold are written as JSON writes them. */
export function writtenOption(schema: OptionSchema, value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.join('\n')
  if (typeof value !== 'string') return JSON.stringify(value)
  return isEscaped(schema) ? JSON.stringify(value).slice(1, -1).replaceAll('\x7f', '\\u007f') : value
}

/** The options that the fields of a form say: what is as it would be without a word is left out. */
export function optionsIn(schema: OptionSchema, fields: Readonly<Record<string, string>>): Options {
  const entries = Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
    const value = readOption(option, fields[`option.${name}`])
    const isLeftOut = value === undefined || JSON.stringify(value) === JSON.stringify(option.default)
    return isLeftOut ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

function readOption(option: OptionSchema, written: string | undefined): unknown {
  if (option.type === 'boolean') return written !== undefined
  if (written === undefined) return undefined
  if (choicesOf(option).length > 0) return choicesOf(option).find(choice => String(choice) === written)
  if (option.type === 'array') return linesIn(written)
  if (written === '' && option.default === undefined) return undefined
  if (takesNumbers(option) && /^-?\d+(\.\d+)?$/.test(written)) return Number(written)
  return isEscaped(option) ? unescaped(written) : written
}

/** No line: as if nothing was said. */
function linesIn(written: string): readonly string[] | undefined {
  const lines = written.split('\n').filter(line => line.trim() !== '')
  return lines.length === 0 ? undefined : lines
}

function takesNumbers({ type, anyOf = [] }: OptionSchema): boolean {
  return type === 'integer' || type === 'number' || anyOf.some(takesNumbers)
}

function isEscaped({ default: fallback }: OptionSchema): boolean {
  return typeof fallback === 'string' && /\p{Cc}/u.test(fallback)
}

function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written}"`)
  } catch {
    return written
  }
}
