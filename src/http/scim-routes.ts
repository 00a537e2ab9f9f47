import type { Api } from './admin-parts.ts'
import { type ScimObject, type Selection, selectionOf } from './scim-attributes.ts'
import { type ScimRequest, sendList, sendResource } from './scim-resource.ts'
import { IdParams, ListQuery, OneQuery, pageOf, type resourceBody, scimAnswers } from './scim-shapes.ts'

/** Which part of a list is asked for. */
export interface ScimPage {
  readonly filter: string | undefined
  readonly offset: number
  readonly limit: number
}

export interface ScimList {
  readonly total: number
  readonly resources: readonly ScimObject[]
}

/** A resource that a client addresses, and how it asks. */
export interface ScimTarget {
  readonly id: string
  readonly request: ScimRequest
  readonly selection: Selection
}

/** What is particular to one type of resource. Each method throws ScimFaults. */
export interface ScimResourceType {
  readonly noun: 'user' | 'group'
  readonly url: string
  readonly bodyLimit: number
  readonly body: ReturnType<typeof resourceBody>
  readonly patchBody: ReturnType<typeof resourceBody>
  /** What each route does, for its documentation. */
  readonly about: Readonly<Record<'create' | 'list' | 'find' | 'replace' | 'change' | 'remove', string>>
  create(body: ScimObject, selection: Selection): Promise<ScimObject>
  list(page: ScimPage, selection: Selection): Promise<ScimList>
  find(target: ScimTarget): Promise<ScimObject>
  replace(target: ScimTarget, body: ScimObject): Promise<ScimObject>
  /** Applies a PatchOp. undefined: the answer is "204 No Content". */
  change(target: ScimTarget, patch: ScimObject): Promise<ScimObject | undefined>
  remove(target: ScimTarget): Promise<void>
}

const config = { access: 'scim' } as const
const tags = ['SCIM']

/** The routes of one type of resource (RFC 7644 section 3). */
export function registerScimResource(app: Api, type: ScimResourceType): void {
  registerReads(app, type)
  registerWrites(app, type)
  registerRemoval(app, type)
}

function registerReads(app: Api, { noun, url, about, ...type }: ScimResourceType): void {
  const listAnswers = scimAnswers({ 200: `A list of ${noun}s` }, 400)
  app.get(
    url,
    {
      config,
      schema: { ...shown(`List provisioned ${noun}s`, about.list), querystring: ListQuery, response: listAnswers },
    },
    async (request, reply) => {
      const { startIndex, count: limit } = pageOf(request.query)
      const selection = selectionOf(request.query)
      const list = await type.list({ filter: request.query.filter, offset: startIndex - 1, limit }, selection)
      return sendList(request, reply, { startIndex, ...list }, selection)
    },
  )

  const findAnswers = scimAnswers({ 200: `The ${noun}` })
  app.get(
    `${url}/:id`,
    { config, schema: { ...shown(`Show a provisioned ${noun}`, about.find), ...one, response: findAnswers } },
    async (request, reply) => {
      const target = targetOf(request)
      return sendResource(request, reply, await type.find(target), target.selection)
    },
  )
}

function registerWrites(app: Api, { noun, url, about, bodyLimit, body, patchBody, ...type }: ScimResourceType): void {
  const createAnswers = scimAnswers({ 201: `The ${noun}` }, 400, 409, 413, 415)
  const create = { ...shown(`Provision a ${noun}`, about.create), querystring: OneQuery, body, response: createAnswers }
  app.post(url, { config, bodyLimit, schema: create }, async (request, reply) => {
    const selection = selectionOf(request.query)
    return sendResource(request, reply.code(201), await type.create(request.body, selection), selection)
  })

  const response = scimAnswers({ 200: `The ${noun}`, 204: '' }, 400, 409, 412, 413, 415)
  const replace = { ...shown(`Replace a provisioned ${noun}`, about.replace), ...one, body, response }
  app.put(`${url}/:id`, { config, bodyLimit, schema: replace }, async (request, reply) => {
    const target = targetOf(request)
    return sendResource(request, reply, await type.replace(target, request.body), target.selection)
  })

  const change = { ...shown(`Change a provisioned ${noun}`, about.change), ...one, body: patchBody, response }
  app.patch(`${url}/:id`, { config, bodyLimit, schema: change }, async (request, reply) => {
    const target = targetOf(request)
    const resource = await type.change(target, request.body)
    return resource ? sendResource(request, reply, resource, target.selection) : reply.code(204).send(null)
  })
}

function registerRemoval(app: Api, { noun, url, about, ...type }: ScimResourceType): void {
  const response = scimAnswers({ 204: '' }, 412)
  app.delete(
    `${url}/:id`,
    { config, schema: { ...shown(`Remove a provisioned ${noun}`, about.remove), ...one, response } },
    async (request, reply) => {
      await type.remove(targetOf(request))
      return reply.code(204).send(null)
    },
  )
}

const one = { params: IdParams, querystring: OneQuery }

function shown(summary: string, description: string) {
  return { tags, summary, description }
}

function targetOf(
  request: ScimRequest & { readonly params: { readonly id: string }; readonly query: object },
): ScimTarget {
  return { id: request.params.id, request, selection: selectionOf(request.query) }
}
