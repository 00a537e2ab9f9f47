import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** What is read of a driver's JSON Schema: an object, or several of which one must fit. */
interface OptionSchema {
  readonly anyOf?: readonly OptionSchema[]
  readonly properties?: Readonly<Record<string, OptionSchema & TSchema>>
  readonly required?: readonly string[]
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
}

/** What is wrong with an option, or with all of them together, and what is taken. */
export interface OptionProblem {
  readonly option?: string
  readonly detail: string
}

const maxProblems = 20

/** What is wrong with options that do not fit their schema, the telling first; at least one. */
export function optionProblems(schema: OptionSchema, options: unknown): readonly OptionProblem[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    return [{ detail: 'an object is expected' }]
  const given = options as Readonly<Record<string, unknown>>
  const variants = schema.anyOf ?? [schema]
  const addressed = variants.filter(({ required = [] }) => required.some(name => name in given))
  if (variants.length > 1 && addressed.length === 0) {
    return [{ detail: `needs ${variants.map(({ required = [] }) => required.join(' and ')).join(', or ')}` }]
  }
  const [fewest = []] = (addressed.length > 0 ? addressed : variants)
    .map(variant => problemsOf(variant, given))
    .sort((one, other) => one.length - other.length)
  return fewest.length > 0 ? fewest.slice(0, maxProblems) : [{ detail: 'they do not fit together' }]
}

function problemsOf(
  { properties = {}, required = [] }: OptionSchema,
  given: Readonly<Record<string, unknown>>,
): readonly OptionProblem[] {
  const known = Object.keys(properties)
  const unknown = Object.keys(given).filter(name => !known.includes(name))
  const missing = required.filter(name => !(name in given))
  const wrong = known.filter(name => name in given && !Value.Check(properties[name] ?? {}, given[name]))
  return [
    ...wrong.map(option => ({ option, detail: `does not fit: ${taken(properties[option])}` })),
    ...unknown.map(option => ({
      option: option.slice(0, 64),
      detail: `is no option here; there are ${known.join(', ') || 'none'}`,
    })),
    ...missing.map(option => ({ option, detail: `is missing: ${taken(properties[option])}` })),
  ]
}

/** What an option is for and takes: `Bits a second (integer, at least 50, at most 4000000)`. */
function taken(option: OptionSchema | undefined): string {
  const values = (option?.anyOf ?? [option]).map(valuesOf).join(' or ')
  return option?.description === undefined ? values : `${option.description} (${values})`
}

function valuesOf(option: OptionSchema | undefined): string {
  if (option?.const !== undefined) return JSON.stringify(option.const)
  const bounds = [
    option?.type ?? 'anything',
    option?.minimum === undefined ? '' : `at least ${option.minimum}`,
    option?.maximum === undefined ? '' : `at most ${option.maximum}`,
    option?.pattern === undefined ? '' : `matching ${option.pattern}`,
  ]
  return bounds.filter(bound => bound !== '').join(', ')
}
