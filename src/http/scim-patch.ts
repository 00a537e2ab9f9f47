import { attribute, bare, isObject, type ScimObject } from './scim-attributes.ts'
import { invalid } from './scim-fault.ts'
import { matches, parseFilter, type ScimFilter } from './scim-filter.ts'

/** One operation of a PATCH (RFC 7644 section 3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove'
  /** undefined: the value is an object whose members are paths. */
  readonly path: PatchPath | undefined
  readonly value: unknown
}

export interface PatchPath {
  readonly attribute: string
  readonly filter: ScimFilter | undefined
  readonly part: string | undefined
}

const maxOperations = 1_000

/** Reads the body of a PATCH. Entra and others write `Add`, `Replace`, `Remove`. ScimFault. */
export function operationsOf(body: ScimObject): readonly PatchOperation[] {
  const operations = attribute(body, 'Operations')
  if (!Array.isArray(operations) || operations.length === 0)
    throw invalid('invalidSyntax', 'Operations must be a list of at least one operation')
  if (operations.length > maxOperations)
    throw invalid('tooMany', `at most ${maxOperations} operations are taken at once`)
  return operations.map(operationOf)
}

function operationOf(given: unknown): PatchOperation {
  if (!isObject(given)) throw invalid('invalidSyntax', 'an operation must be an object')
  const op = String(attribute(given, 'op')).toLowerCase()
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw invalid('invalidSyntax', 'op must be add, replace or remove')
  const [path, value] = [attribute(given, 'path'), attribute(given, 'value')]
  if (path !== undefined && path !== null && path !== '') {
    if (typeof path !== 'string') throw invalid('invalidPath', 'path must be a text')
    return { op, path: pathOf(path), value }
  }
  if (op === 'remove') throw invalid('noTarget', 'remove needs a path')
  if (!isObject(value)) throw invalid('invalidValue', 'without a path the value must be an object')
  return { op, path: undefined, value }
}

/** `attribute`, `attribute.part`, `attribute[filter]`, `attribute[filter].part`, each with its schema before it. */
export function pathOf(text: string): PatchPath {
  if (text.length > 2_000) throw invalid('invalidPath', 'a path has at most 2000 characters')
  const found = /^([^.[\]\s]+)(?:\[(.*)\])?(?:\.([^.[\]\s]+))?$/s.exec(bare(text))
  const [, name, filter, part] = found ?? []
  // Extensions have names with dots in them; none of their attributes is kept.
  if (name === undefined) {
    if (/^urn:/i.test(text)) return { attribute: text, filter: undefined, part: undefined }
    throw invalid('invalidPath', 'a path is an attribute, a part of one, or has a filter in brackets')
  }
  return { attribute: name, filter: filter === undefined ? undefined : parseFilter(filter), part }
}

/** Applies operations to a resource, one after the other. ScimFault. */
export function patched(resource: ScimObject, operations: readonly PatchOperation[]): ScimObject {
  return operations.reduce((current, { op, path, value }) => {
    if (path) return applied(current, op, path, value)
    const members = Object.entries(value as ScimObject) // operationOf has seen to it
    return members.reduce((next, [name, member]) => applied(next, op, pathOf(name), member), current)
  }, resource)
}

function applied(resource: ScimObject, op: PatchOperation['op'], path: PatchPath, value: unknown): ScimObject {
  const name = Object.keys(resource).find(key => key.toLowerCase() === path.attribute.toLowerCase()) ?? path.attribute
  const present = resource[name]
  if (path.filter) return { ...resource, [name]: inFiltered(listOf(present), op, path, value) }
  if (path.part !== undefined) return { ...resource, [name]: inPart(present, op, path.part, value) }
  if (op === 'remove') return without(resource, name)
  if (op === 'add' && Array.isArray(present)) return { ...resource, [name]: united(present, listOf(value)) }
  if (op === 'add' && isObject(present) && isObject(value)) return { ...resource, [name]: { ...present, ...value } }
  return { ...resource, [name]: value }
}

/** Values of a list that match; where none does, one that matches is made: Entra sets addresses in this way. */
function inFiltered(
  list: readonly unknown[],
  op: PatchOperation['op'],
  path: PatchPath,
  value: unknown,
): readonly unknown[] {
  const { filter, part } = path
  if (!filter) return list
  const isMeant = (one: unknown) => matches(filter, one)
  if (op === 'remove')
    return part === undefined
      ? list.filter(one => !isMeant(one))
      : list.map(one => (isMeant(one) && isObject(one) ? without(one, part) : one))
  const change = part === undefined ? (isObject(value) ? value : {}) : { [part]: value }
  if (list.some(isMeant)) return list.map(one => (isMeant(one) && isObject(one) ? { ...one, ...change } : one))
  const made = madeBy(filter)
  if (!made) throw invalid('noTarget', 'no value matches the filter of the path')
  return [...list, { ...made, ...change }]
}

function madeBy(filter: ScimFilter): ScimObject | undefined {
  if (filter.kind === 'compare' && filter.operator === 'eq') return { [filter.path]: filter.value }
  if (filter.kind !== 'and') return undefined
  const [left, right] = [madeBy(filter.left), madeBy(filter.right)]
  return left && right && { ...left, ...right }
}

function inPart(present: unknown, op: PatchOperation['op'], part: string, value: unknown): unknown {
  if (Array.isArray(present)) return present.map(one => inPart(one, op, part, value))
  const object = isObject(present) ? present : {}
  return op === 'remove' ? without(object, part) : { ...without(object, part), [part]: value }
}

function without(object: ScimObject, name: string): ScimObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key.toLowerCase() !== name.toLowerCase()))
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}

function united(present: readonly unknown[], added: readonly unknown[]): readonly unknown[] {
  const known = new Set(present.map(one => JSON.stringify(one)))
  return [...present, ...added.filter(one => !known.has(JSON.stringify(one)))]
}
