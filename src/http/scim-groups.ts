import { cleanText } from '../core/wanted-user.ts'
import { changeMembers } from '../gateway/provision-group.ts'
import { provisioner } from '../gateway/provision-user.ts'
import type { ScimGroup } from '../ports-people.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { attribute, isSelected, type ScimObject, type Selection, selectionOf } from './scim-attributes.ts'
import { invalid, ScimFault } from './scim-fault.ts'
import { matches, parseFilter } from './scim-filter.ts'
import { assertKnown, memberIds, patchGroup } from './scim-members.ts'
import { operationsOf } from './scim-patch.ts'
import { assertVersion, groupResource, type ScimRequest, schemaOf, sendList, sendResource } from './scim-resource.ts'
import { IdParams, ListQuery, OneQuery, pageOf, resourceBody, scimAnswers } from './scim-shapes.ts'

const config = { access: 'scim' } as const
const tags = ['SCIM']
const url = '/scim/v2/Groups'
/** Some 15,000 members. */
const bodyLimit = 2 * 2 ** 20

const GroupBody = resourceBody('a group (RFC 7643 section 4.2)', {
  schemas: [schemaOf.group],
  displayName: 'STAFF',
  members: [{ value: '5b1c…' }],
})
const GroupPatch = resourceBody('a PatchOp (RFC 7644 section 3.5.2)', {
  schemas: [schemaOf.patch],
  Operations: [{ op: 'add', path: 'members', value: [{ value: '5b1c…' }] }],
})
const one = { params: IdParams, querystring: OneQuery }

const createSchema = {
  tags,
  summary: 'Provision a group',
  description: 'A group is a name on its users; what its members may do is set with PUT /api/groups/:name.',
  querystring: OneQuery,
  body: GroupBody,
  response: scimAnswers({ 201: 'The group' }, 400, 409, 413, 415),
}

const listSchema = {
  tags,
  summary: 'List provisioned groups',
  description: 'Groups that came by SCIM, in order of name, with their provisioned members.',
  querystring: ListQuery,
  response: scimAnswers({ 200: 'A list of groups' }, 400),
}

const findSchema = {
  tags,
  summary: 'Show a provisioned group',
  description: 'One group by id; 304 when the client has this version.',
  ...one,
  response: scimAnswers({ 200: 'The group' }),
}

const replaceSchema = {
  tags,
  summary: 'Replace a provisioned group',
  description: 'Name and members; members that did not come by SCIM stay.',
  ...one,
  body: GroupBody,
  response: scimAnswers({ 200: 'The group' }, 400, 409, 412, 413, 415),
}

const patchSchema = {
  tags,
  summary: 'Change a provisioned group',
  description: 'Adds and removes members, or replaces all of them; renames the group.',
  ...one,
  body: GroupPatch,
  response: scimAnswers({ 204: '' }, 400, 409, 412, 413, 415),
}

const removeSchema = {
  tags,
  summary: 'Remove a provisioned group',
  description: 'Takes its provisioned members out of it.',
  params: IdParams,
  response: scimAnswers({ 204: '' }, 412),
}

export function registerScimGroups(app: Api, { ports }: AdminParts): void {
  app.post(
    url,
    {
      config,
      bodyLimit,
      schema: createSchema,
    },
    async (request, reply) => {
      const { body } = request
      const at = ports.clock.now()
      const group = { id: ports.random.uuid(), ...namesIn(body), createdAt: at, changedAt: at }
      const join = memberIds(attribute(body, 'members'))
      await assertKnown(ports, join)
      await ports.scim.createGroup(group)
      await note(ports, 'group-provisioned', group)
      await changeMembers(ports, group, { join, leave: [] })
      const selection = selectionOf(request.query)
      return sendResource(request, reply.code(201), await show(ports, group, selection), selection)
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
      const selection = selectionOf(request.query)
      const groups = await listed(ports, request.query.filter)
      const shown = groups.slice(startIndex - 1, startIndex - 1 + count)
      const resources: ScimObject[] = []
      for (const group of shown) resources.push(await show(ports, group, selection))
      return sendList(request, reply, { total: groups.length, startIndex, resources }, selection)
    },
  )

  app.get(
    `${url}/:id`,
    {
      config,
      schema: findSchema,
    },
    async (request, reply) => {
      const selection = selectionOf(request.query)
      const group = await show(ports, await find(ports, request.params.id), selection)
      return sendResource(request, reply, group, selection)
    },
  )

  registerChanges(app, ports)
}

function registerChanges(app: Api, ports: AdminPorts): void {
  app.put(
    `${url}/:id`,
    {
      config,
      bodyLimit,
      schema: replaceSchema,
    },
    async (request, reply) => {
      const present = await demanded(ports, request, request.params.id)
      const join = memberIds(attribute(request.body, 'members'))
      await assertKnown(ports, join)
      const group = { ...present, ...namesIn(request.body), changedAt: ports.clock.now() }
      await ports.scim.changeGroup(group)
      const leave = (await ports.scim.members(group.name)).map(({ id }) => id).filter(id => !join.includes(id))
      await changeMembers(ports, group, { join, leave })
      const selection = selectionOf(request.query)
      return sendResource(request, reply, await show(ports, group, selection), selection)
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
      const present = await demanded(ports, request, request.params.id)
      await patchGroup(ports, present, operationsOf(request.body), namesIn)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    `${url}/:id`,
    {
      config,
      schema: removeSchema,
    },
    async (request, reply) => {
      const group = await demanded(ports, request, request.params.id)
      const leave = (await ports.scim.members(group.name)).map(({ id }) => id)
      await changeMembers(ports, group, { join: [], leave })
      await ports.scim.removeGroup(group.id)
      await note(ports, 'group-unprovisioned', group)
      return reply.code(204).send(null)
    },
  )
}

/** Name and identifier out of a group as a client sends it. ScimFault `invalidValue`. */
function namesIn(body: ScimObject): Pick<ScimGroup, 'name' | 'externalId'> {
  const [given, externalId = null] = [attribute(body, 'displayName'), attribute(body, 'externalId')]
  const name = typeof given === 'string' ? cleanText(given) : null
  if (name === null) throw invalid('invalidValue', 'displayName must be a text of 1 to 127 characters')
  if (externalId !== null && (typeof externalId !== 'string' || externalId.length > 512))
    throw invalid('invalidValue', 'externalId must be a text of at most 512 characters')
  return { name, externalId }
}

async function find(ports: Pick<AdminPorts, 'scim'>, id: string): Promise<ScimGroup> {
  const group = await ports.scim.findGroup(id)
  if (group) return group
  throw new ScimFault(404, undefined, `there is no group with the id ${id.slice(0, 64)}`)
}

/** The group, in the version that the client means. */
async function demanded(ports: Pick<AdminPorts, 'scim'>, request: ScimRequest, id: string): Promise<ScimGroup> {
  const group = await find(ports, id)
  if (request.headers['if-match'] !== undefined)
    assertVersion(request, groupResource(group, await ports.scim.members(group.name)))
  return group
}

async function show(ports: Pick<AdminPorts, 'scim'>, group: ScimGroup, selection: Selection): Promise<ScimObject> {
  return groupResource(group, isSelected(selection, 'members') ? await ports.scim.members(group.name) : undefined)
}

async function listed(ports: Pick<AdminPorts, 'scim'>, text: string | undefined): Promise<readonly ScimGroup[]> {
  const groups = await ports.scim.groups()
  if (text === undefined) return groups
  const filter = parseFilter(text)
  const found: ScimGroup[] = []
  for (const group of groups) {
    const members = /members/i.test(text) ? await ports.scim.members(group.name) : undefined
    if (matches(filter, groupResource(group, members))) found.push(group)
  }
  return found
}

async function note(ports: AdminPorts, event: string, group: ScimGroup): Promise<void> {
  await ports.audit.append({ at: ports.clock.now(), event, actor: provisioner, detail: { group: group.name } })
}
