import type { FastifyServerOptions } from 'fastify'
import type { TSchema } from 'typebox'
import type { Validator } from 'typebox/compile'
import { fittingSchema } from './fitting-schema.ts'
import { InputFault } from './input-fault.ts'
import { type FieldProblem, pointerTo } from './problem.ts'
import { type Described, readPart } from './read-part.ts'

interface RoutePart {
  readonly schema: TSchema
  readonly httpPart?: string
}

type Verdict = { readonly value: unknown } | { readonly error: InputFault }
type Compiler = (schema: TSchema) => Validator
type SchemaError = ReturnType<Validator['Errors']>[number]

const places = { body: 'body', querystring: 'query', params: 'path' } as const
const maxFieldsTold = 20

/** Validation for a fastify instance. */
export interface LazyValidation {
  readonly schemaController: NonNullable<FastifyServerOptions['schemaController']>
  /** Must have resolved before a request is validated: a validator that answers later is not waited for by fastify. */
  load(): Promise<void>
}

/**
 * Validates requests by TypeBox instead of fastify's Ajv: nothing is loaded before the first request or compiled before
 * the first one of a route, nothing is coerced in bodies, and unknown properties are refused instead of dropped. Answers
 * are made by functions that name each field, so they are written as they are; tests hold them to their schemas.
 */
export function lazyValidation(): LazyValidation {
  let compile: Compiler | undefined
  const validatorOf = ({ schema, httpPart }: RoutePart): ((given: unknown) => Verdict) => {
    let validator: Validator | undefined
    const place = places[httpPart as keyof typeof places] ?? 'body'
    return given => {
      if (!compile) throw new TypeError('validation was not loaded')
      validator ??= compile(schema)
      const value = readPart(place, schema, given)
      if (validator.Check(value)) return { value }
      const meant = fittingSchema(schema, value)
      const fields = fieldsOf(meant, compile(meant).Errors(value))
      return { error: new InputFault(fields.map(field => ({ in: place, ...field }))) }
    }
  }
  const compilersFactory = { buildValidator: () => validatorOf, buildSerializer: () => () => JSON.stringify }
  const schemaController = { compilersFactory } as unknown as LazyValidation['schemaController'] // its types know Ajv only
  const load = async () => {
    compile ??= (await import('typebox/compile')).Compile
  }
  return { schemaController, load }
}

/** The first error of each field, with what the field takes. Never what was given. */
function fieldsOf(schema: Described, errors: readonly SchemaError[]): readonly Omit<FieldProblem, 'in'>[] {
  const told = new Map<string, string>()
  for (const error of errors) {
    for (const { pointer, detail } of tell(schema, error)) if (!told.has(pointer)) told.set(pointer, detail)
    if (told.size >= maxFieldsTold) break
  }
  return [...told].map(([pointer, detail]) => ({ pointer, detail }))
}

function tell(schema: Described, error: SchemaError): readonly Omit<FieldProblem, 'in'>[] {
  const path = error.instancePath.split('/').slice(1).map(readStep)
  switch (error.keyword) {
    case 'boolean':
      return []
    case 'additionalProperties':
      return error.params.additionalProperties.map(name => unknownField(schema, path, String(name)))
    case 'required':
      return error.params.requiredProperties.map(name => {
        const field = fieldAt(schema, [...path, name])
        return { pointer: field.pointer, detail: `is required: ${field.detail}` }
      })
    default:
      return [fieldAt(schema, path)]
  }
}

/** A step of a JSON pointer as it was before it was escaped (RFC 6901 section 4). */
function readStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

function unknownField(schema: Described, path: readonly string[], name: string): Omit<FieldProblem, 'in'> {
  const parent = fieldAt(schema, path)
  if (!parent.isObject) return parent
  return { pointer: pointerTo([...path, name.slice(0, 64)]), detail: 'is not known here' }
}

/** The deepest field on a path that the schema describes. */
function fieldAt(
  schema: Described,
  path: readonly string[],
): Omit<FieldProblem, 'in'> & { readonly isObject: boolean } {
  let [field, depth] = [schema, 0]
  for (const step of path) {
    const next = field.properties && Object.hasOwn(field.properties, step) ? field.properties[step] : undefined
    if (!next) break
    field = next
    depth += 1
  }
  const pointer = pointerTo(path.slice(0, depth))
  const detail = depth === 0 ? 'takes a JSON object' : `takes ${field.description ?? 'another value'}`
  return { pointer, detail, isObject: depth === path.length && field.properties !== undefined }
}
