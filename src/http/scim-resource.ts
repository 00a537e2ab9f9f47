import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cleanText, fitUser } from '../core/wanted-user.ts'
import type { Provision } from '../gateway/provision-user.ts'
import type { ScimGroup, ScimMember, ScimName, ScimUser } from '../ports/people.ts'
import { attribute, isObject, type ScimObject, type Selection, select } from './scim-attributes.ts'
import { invalid, ScimFault } from './scim-fault.ts'

export const scimType = 'application/scim+json'
export const scimBase = '/scim/v2'

export const schemaOf = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
} as const

/** A user as SCIM shows it; `groups`: ids of groups by name. */
export function userResource(scim: ScimUser, groups: ReadonlyMap<string, string> = new Map()): ScimObject {
  const { user, name } = scim
  const own = user.groups.flatMap(group => {
    const id = groups.get(group)
    return id === undefined ? [] : [{ value: id, display: group, $ref: `${scimBase}/Groups/${id}` }]
  })
  return {
    schemas: [schemaOf.user],
    id: scim.id,
    ...(user.externalId === null ? {} : { externalId: user.externalId }),
    userName: user.userName,
    ...(name === null ? {} : { name }),
    ...(user.displayName === null ? {} : { displayName: user.displayName }),
    ...(user.language === null ? {} : { preferredLanguage: user.language }),
    active: user.enabled,
    ...(user.email === null ? {} : { emails: [{ value: user.email, type: 'work', primary: true }] }),
    ...(own.length === 0 ? {} : { groups: own }),
    meta: {
      resourceType: 'User',
      created: user.createdAt.toString(),
      lastModified: scim.changedAt.toString(),
    },
  }
}

export function groupResource(group: ScimGroup, members: readonly ScimMember[] | undefined): ScimObject {
  return {
    schemas: [schemaOf.group],
    id: group.id,
    ...(group.externalId === null ? {} : { externalId: group.externalId }),
    displayName: group.name,
    ...(members === undefined
      ? {}
      : {
          members: members.map(({ id, userName }) => ({
            value: id,
            display: userName,
            type: 'User',
            $ref: `${scimBase}/Users/${id}`,
          })),
        }),
    meta: { resourceType: 'Group', created: group.createdAt.toString(), lastModified: group.changedAt.toString() },
  }
}

/** What answers depend on. */
export type ScimRequest = Pick<FastifyRequest, 'method' | 'headers' | 'protocol' | 'host'>

/** Answers with a resource, its address and version, or with 304 when the client has that version. */
export function sendResource(
  request: ScimRequest,
  reply: FastifyReply,
  resource: ScimObject,
  selection: Selection,
): FastifyReply {
  const version = versionOf(resource)
  reply.header('etag', version)
  if (request.method === 'GET' && isNamed(request.headers['if-none-match'], version)) return reply.code(304).send()
  const located = withMeta(request, resource, version)
  if (reply.statusCode === 201) reply.header('location', String((located['meta'] as ScimObject)['location']))
  return reply.type(scimType).send(select(located, selection))
}

/** A list of resources (RFC 7644 section 3.4.2). */
export function sendList(
  request: ScimRequest,
  reply: FastifyReply,
  list: { readonly total: number; readonly startIndex: number; readonly resources: readonly ScimObject[] },
  selection: Selection,
): FastifyReply {
  const { total, startIndex, resources } = list
  return reply.type(scimType).send({
    schemas: [schemaOf.list],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources.map(resource => select(withMeta(request, resource, versionOf(resource)), selection)),
  })
}

function withMeta(request: ScimRequest, resource: ScimObject, version: string): ScimObject {
  const meta = resource['meta'] as ScimObject // userResource and groupResource make it
  const path = `${scimBase}/${String(meta['resourceType'])}s/${String(resource['id'])}`
  return { ...resource, meta: { ...meta, location: `${request.protocol}://${request.host}${path}`, version } }
}

/** A weak version: the same while nothing that is shown differs. */
function versionOf({ meta: _, ...resource }: ScimObject): string {
  return `W/"${createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 16)}"`
}

/** ScimFault 412 when the client means another version than the present one. */
export function assertVersion(request: ScimRequest, resource: ScimObject): void {
  const header = request.headers['if-match']
  if (header === undefined || isNamed(header, versionOf(resource))) return
  throw new ScimFault(412, undefined, 'the resource has changed meanwhile: read it again')
}

/** Versions are compared weakly: the client may leave out the W/. */
function isNamed(header: string | undefined, version: string): boolean {
  const opaque = (text: string) => text.trim().replace(/^W\//, '')
  return (header ?? '').split(',').some(one => one.trim() === '*' || opaque(one) === opaque(version))
}

/** What a user resource says, as the directory takes it. ScimFault `invalidValue`. */
export function provisionOf(resource: ScimObject, fallbackActive: boolean): Provision {
  const name = nameOf(attribute(resource, 'name'))
  const displayName = textOf(resource, 'displayName') ?? name?.formatted ?? fullName(name)
  const fitting = fitUser({
    userName: textOf(resource, 'userName') ?? '',
    email: addressOf(attribute(resource, 'emails')),
    displayName: displayName ?? null,
    language: textOf(resource, 'preferredLanguage') ?? null,
    enabled: activeOf(attribute(resource, 'active'), fallbackActive),
  })
  if (typeof fitting === 'string') throw invalid('invalidValue', refusals[fitting])
  const externalId = textOf(resource, 'externalId') || null
  if (externalId !== null && externalId.length > 512) throw invalid('invalidValue', refusals['bad-id'])
  return { ...fitting, fields: { ...fitting.fields, externalId }, name }
}

const refusals = {
  'bad-user-name': 'userName must have 1 to 127 characters without control characters',
  'bad-address': 'emails must hold e-mail addresses',
  'bad-id': 'externalId has at most 512 characters',
}

/** A text; Entra wraps some in a list of one value. */
function textOf(resource: ScimObject, name: string): string | undefined {
  const [first] = [attribute(resource, name)].flat()
  const value = isObject(first) ? attribute(first, 'value') : first
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw invalid('invalidValue', `${name} must be a text`)
}

/** Entra sends "True" and "False" as texts. */
function activeOf(value: unknown, fallback: boolean): boolean {
  const [first] = [value].flat()
  const active = isObject(first) ? attribute(first, 'value') : first
  if (active === undefined || active === null) return fallback
  const text = String(active).toLowerCase()
  if (text !== 'true' && text !== 'false') throw invalid('invalidValue', 'active must be true or false')
  return text === 'true'
}

/** The address meant: the primary one, else that of work, else the first. */
function addressOf(emails: unknown): string | null {
  const list = [emails].flat().filter(one => one !== undefined && one !== null)
  const is = (name: string, wanted: string) => (one: unknown) =>
    isObject(one) && String(attribute(one, name)).toLowerCase() === wanted
  const meant = list.find(is('primary', 'true')) ?? list.find(is('type', 'work')) ?? list[0]
  const value = isObject(meant) ? attribute(meant, 'value') : meant
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'string') return value.trim()
  throw invalid('invalidValue', refusals['bad-address'])
}

function nameOf(value: unknown): ScimName | null {
  if (!isObject(value)) return null
  const part = (name: string) => {
    const text = attribute(value, name)
    const clean = typeof text === 'string' ? cleanText(text) : null
    return clean === null ? {} : { [name]: clean }
  }
  const name = { ...part('formatted'), ...part('givenName'), ...part('familyName') }
  return Object.keys(name).length === 0 ? null : name
}

function fullName(name: ScimName | null): string | undefined {
  const parts = [name?.givenName, name?.familyName].filter(part => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' ')
}
