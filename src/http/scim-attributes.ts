/** What a resource or a part of it is in JSON. */
export type ScimObject = Readonly<Record<string, unknown>>

const coreSchemas = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/i

/** A path without the name of its own schema, which may stand before it (RFC 7644 section 3.10). */
export function bare(path: string): string {
  return path.replace(coreSchemas, '')
}

export function isObject(value: unknown): value is ScimObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of an attribute, by name in any case (RFC 7643 section 2.1). */
export function attribute(object: ScimObject, name: string): unknown {
  const wanted = name.toLowerCase()
  return Object.entries(object).find(([key]) => key.toLowerCase() === wanted)?.[1]
}

/**
 * All values at a path, those of lists one by one. Of values with parts the part `value` is meant where none is named,
 * unless `isValueMeant` is false: then the values themselves.
 */
export function valuesAt(object: unknown, path: string, isValueMeant = true): readonly unknown[] {
  let values: readonly unknown[] = [object]
  for (const name of bare(path).split('.'))
    values = values.flatMap(value => (isObject(value) ? [attribute(value, name)].flat() : []))
  const there = values.filter(value => value !== undefined && value !== null)
  return isValueMeant ? there.map(value => (isObject(value) ? (attribute(value, 'value') ?? value) : value)) : there
}

export interface Selection {
  readonly attributes: readonly string[]
  readonly excluded: readonly string[]
}

/** What `attributes` and `excludedAttributes` ask for (RFC 7644 section 3.9). */
export function selectionOf(query: { readonly attributes?: string; readonly excludedAttributes?: string }): Selection {
  const names = (text: string | undefined) =>
    (text ?? '')
      .split(',')
      .map(name => bare(name.trim()).toLowerCase())
      .filter(name => name !== '')
  return { attributes: names(query.attributes), excluded: names(query.excludedAttributes) }
}

/** Whether an attribute is part of the answer. */
export function isSelected({ attributes, excluded }: Selection, name: string): boolean {
  const is = (path: string) => path.split('.')[0] === name.toLowerCase()
  return attributes.length > 0 ? attributes.some(is) : !excluded.includes(name.toLowerCase())
}

/** A resource with what was asked for; id and schemas are always there. */
export function select(resource: ScimObject, selection: Selection): ScimObject {
  const { attributes, excluded } = selection
  const kept = Object.entries(resource).filter(
    ([name]) => name === 'id' || name === 'schemas' || isSelected(selection, name),
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, partsOf(name, value, attributes, excluded)]))
}

function partsOf(name: string, value: unknown, attributes: readonly string[], excluded: readonly string[]): unknown {
  const under = (paths: readonly string[]) =>
    paths.filter(path => path.startsWith(`${name.toLowerCase()}.`)).map(path => path.slice(name.length + 1))
  const [only, without] = [attributes.includes(name.toLowerCase()) ? [] : under(attributes), under(excluded)]
  if (only.length === 0 && without.length === 0) return value
  const pick = (part: unknown) =>
    isObject(part)
      ? Object.fromEntries(
          Object.entries(part).filter(([key]) =>
            only.length > 0 ? only.includes(key.toLowerCase()) : !without.includes(key.toLowerCase()),
          ),
        )
      : part
  return Array.isArray(value) ? value.map(pick) : pick(value)
}
