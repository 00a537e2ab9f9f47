import { canonicalUserName } from '../core/user.ts'
import { deleteUser } from '../gateway/delete-user.ts'
import { changeProvisioned, provisioner, provisionUser } from '../gateway/provision-user.ts'
import type { ScimUser, ScimUserKey } from '../ports-people.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { type ScimObject, selectionOf } from './scim-attributes.ts'
import { ScimFault } from './scim-fault.ts'
import { demandsOf, matches, parseFilter, type ScimFilter } from './scim-filter.ts'
import { operationsOf, patched } from './scim-patch.ts'
import {
  assertVersion,
  provisionOf,
  type ScimRequest,
  schemaOf,
  sendList,
  sendResource,
  userResource,
} from './scim-resource.ts'
import { IdParams, ListQuery, OneQuery, pageOf, resourceBody, scimAnswers } from './scim-shapes.ts'

const config = { access: 'scim' } as const
const tags = ['SCIM']
const url = '/scim/v2/Users'
/** Room for an enterprise's extension attributes and a photo that we ignore. */
const bodyLimit = 256 * 1024

const example = {
  schemas: [schemaOf.user],
  userName: 'ada',
  externalId: '701984',
  displayName: 'Ada Lovelace',
  emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
  active: true,
}
const UserBody = resourceBody('a user (RFC 7643 section 4.1)', example)
const UserPatch = resourceBody('a PatchOp (RFC 7644 section 3.5.2)', {
  schemas: [schemaOf.patch],
  Operations: [{ op: 'replace', path: 'active', value: false }],
})
const one = { params: IdParams, querystring: OneQuery }

const createSchema = {
  tags,
  summary: 'Provision a user',
  description: 'Makes a user; one with an address gets a PIN and a mail.',
  querystring: OneQuery,
  body: UserBody,
  response: scimAnswers({ 201: 'The user' }, 400, 409, 413, 415),
}

const listSchema = {
  tags,
  summary: 'List provisioned users',
  description: 'Users that came by SCIM, in order of name, filtered and a page at a time.',
  querystring: ListQuery,
  response: scimAnswers({ 200: 'A list of users' }, 400),
}

const findSchema = {
  tags,
  summary: 'Show a provisioned user',
  description: 'One user by id; 304 when the client has this version.',
  ...one,
  response: scimAnswers({ 200: 'The user' }),
}

const changedAnswers = scimAnswers({ 200: 'The user' }, 400, 409, 412, 413, 415)

const replaceSchema = {
  tags,
  summary: 'Replace a provisioned user',
  description: 'What is absent is taken away, but for active. Groups are changed at the groups.',
  ...one,
  body: UserBody,
  response: changedAnswers,
}

const patchSchema = {
  tags,
  summary: 'Change a provisioned user',
  description: 'Adds, replaces and removes attributes. active false ends PINs, links and log-ins at once.',
  ...one,
  body: UserPatch,
  response: changedAnswers,
}

const removeSchema = {
  tags,
  summary: 'Remove a provisioned user',
  description:
    'Removes the account with cards and waiting jobs and ends its PINs; the name is free again. To be able to bring a user back, set active to false.',
  params: IdParams,
  response: scimAnswers({ 204: '' }, 412),
}

export function registerScimUsers(app: Api, { ports }: AdminParts): void {
  app.post(
    url,
    {
      config,
      bodyLimit,
      schema: createSchema,
    },
    async (request, reply) => {
      const user = await provisionUser(ports, provisionOf(request.body, true))
      return sendResource(request, reply.code(201), await show(ports, user), selectionOf(request.query))
    },
  )

  app.get(
    url,
    {
      config,
      schema: listSchema,
    },
    async (request, reply) => {
      const { startIndex, count } = pageOf(request.query)
      const filter = request.query.filter === undefined ? undefined : parseFilter(request.query.filter)
      const { total, users } = await listed(ports, filter, { offset: startIndex - 1, limit: count })
      const groups = await groupIds(ports)
      const resources = users.map(user => userResource(user, groups))
      return sendList(request, reply, { total, startIndex, resources }, selectionOf(request.query))
    },
  )

  app.get(
    `${url}/:id`,
    {
      config,
      schema: findSchema,
    },
    async (request, reply) => {
      const user = await find(ports, request.params.id)
      return sendResource(request, reply, await show(ports, user), selectionOf(request.query))
    },
  )

  registerChanges(app, ports)
}

function registerChanges(app: Api, ports: AdminPorts): void {
  const change = async (request: ScimRequest, id: string, change: (resource: ScimObject) => ScimObject) => {
    const present = await find(ports, id)
    const resource = await show(ports, present)
    assertVersion(request, resource)
    return show(ports, await changeProvisioned(ports, present, provisionOf(change(resource), present.user.enabled)))
  }
  app.put(
    `${url}/:id`,
    {
      config,
      bodyLimit,
      schema: replaceSchema,
    },
    async (request, reply) => {
      const resource = await change(request, request.params.id, () => request.body)
      return sendResource(request, reply, resource, selectionOf(request.query))
    },
  )

  app.patch(
    `${url}/:id`,
    {
      config,
      bodyLimit,
      schema: patchSchema,
    },
    async (request, reply) => {
      const operations = operationsOf(request.body)
      const resource = await change(request, request.params.id, present => patched(present, operations))
      return sendResource(request, reply, resource, selectionOf(request.query))
    },
  )

  app.delete(
    `${url}/:id`,
    {
      config,
      schema: removeSchema,
    },
    async (request, reply) => {
      const user = await find(ports, request.params.id)
      assertVersion(request, await show(ports, user))
      await deleteUser(ports, user.user.userName, provisioner)
      return reply.code(204).send(null)
    },
  )
}

async function find(ports: Pick<AdminPorts, 'scim'>, id: string): Promise<ScimUser> {
  const [user] = await ports.scim.users({ id }, { offset: 0, limit: 1 })
  if (user) return user
  throw new ScimFault(404, undefined, `there is no user with the id ${id.slice(0, 64)}`)
}

async function show(ports: Pick<AdminPorts, 'scim'>, user: ScimUser): Promise<ScimObject> {
  return userResource(user, user.user.groups.length === 0 ? undefined : await groupIds(ports))
}

async function groupIds(ports: Pick<AdminPorts, 'scim'>): Promise<ReadonlyMap<string, string>> {
  return new Map((await ports.scim.groups()).map(group => [group.name, group.id]))
}

type Page = { readonly offset: number; readonly limit: number }
type Found = { readonly total: number; readonly users: readonly ScimUser[] }

const scannedAtOnce = 500

async function listed(ports: AdminPorts, filter: ScimFilter | undefined, page: Page): Promise<Found> {
  const { scim } = ports
  if (!filter) {
    const users = page.limit === 0 ? [] : await scim.users({}, page)
    return { total: await scim.countUsers({}), users }
  }
  const key = keyOf(filter)
  const groups = await groupIds(ports)
  const found: ScimUser[] = []
  for (let offset = 0; ; offset += scannedAtOnce) {
    const users = await scim.users(key, { offset, limit: scannedAtOnce })
    found.push(...users.filter(user => matches(filter, userResource(user, groups))))
    if (users.length < scannedAtOnce) break
    // All users are looked through; others have their turn meanwhile.
    await new Promise(resolve => setImmediate(resolve))
  }
  return { total: found.length, users: found.slice(page.offset, page.offset + page.limit) }
}

/** What the database can find by, so that the usual question of a client does not look through all users. */
function keyOf(filter: ScimFilter): ScimUserKey {
  const demands = demandsOf(filter)
  const [id, externalId, userName] = [demands.get('id'), demands.get('externalid'), demands.get('username')]
  const email = demands.get('emails.value') ?? demands.get('emails')
  return {
    ...(id === undefined ? {} : { id }),
    ...(externalId === undefined ? {} : { externalId }),
    // A text that is no user name is nobody's.
    ...(userName === undefined ? {} : { userName: canonicalUserName(userName) ?? '' }),
    ...(email === undefined ? {} : { email }),
  }
}
