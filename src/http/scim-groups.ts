import { cleanText } from '../core/wanted-user.ts'
import { changeMembers } from '../gateway/provision-group.ts'
import { provisioner } from '../gateway/provision-user.ts'
import type { ScimGroup } from '../ports/people.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import { attribute, isSelected, type ScimObject, type Selection } from './scim-attributes.ts'
import { invalid, ScimFault } from './scim-fault.ts'
import { matches, parseFilter } from './scim-filter.ts'
import { assertKnown, memberIds, patchGroup } from './scim-members.ts'
import { operationsOf } from './scim-patch.ts'
import { assertVersion, groupResource, schemaOf } from './scim-resource.ts'
import { registerScimResource, type ScimList, type ScimPage, type ScimTarget } from './scim-routes.ts'
import { resourceBody } from './scim-shapes.ts'

const url = '/scim/v2/Groups'
/** Some 15,000 members. */
const bodyLimit = 2 * 2 ** 20

const body = resourceBody('a group (RFC 7643 section 4.2)', {
  schemas: [schemaOf.group],
  displayName: 'STAFF',
  members: [{ value: '5b1c…' }],
})
const patchBody = resourceBody('a PatchOp (RFC 7644 section 3.5.2)', {
  schemas: [schemaOf.patch],
  Operations: [{ op: 'add', path: 'members', value: [{ value: '5b1c…' }] }],
})

const about = {
  create: 'A group is a name on its users; what its members may do is set with PUT /api/groups/:name.',
  list: 'Groups that came by SCIM, in order of name, with their provisioned members.',
  find: 'One group by id; 304 when the client has this version.',
  replace: 'Name and members; members that did not come by SCIM stay.',
  change: 'Adds and removes members, or replaces all of them; renames the group.',
  remove: 'Takes its provisioned members out of it.',
}

export function registerScimGroups(app: Api, { ports }: AdminParts): void {
  registerScimResource(app, {
    ...{ noun: 'group', url, bodyLimit, body, patchBody, about },
    create: async (resource, selection) => show(ports, await create(ports, resource), selection),
    list: (page, selection) => list(ports, page, selection),
    find: async ({ id, selection }) => show(ports, await find(ports, id), selection),
    replace: async (target, resource) => show(ports, await replace(ports, target, resource), target.selection),
    change: async (target, patch) => {
      await patchGroup(ports, await demanded(ports, target), operationsOf(patch), namesIn)
      return undefined
    },
    remove: async target => remove(ports, await demanded(ports, target)),
  })
}

async function create(ports: AdminPorts, resource: ScimObject): Promise<ScimGroup> {
  const at = ports.clock.now()
  const group = { id: ports.random.uuid(), ...namesIn(resource), createdAt: at, changedAt: at }
  const join = memberIds(attribute(resource, 'members'))
  await assertKnown(ports, join)
  await ports.scim.createGroup(group)
  await note(ports, 'group-provisioned', group)
  await changeMembers(ports, group, { join, leave: [] })
  return group
}

async function replace(ports: AdminPorts, target: ScimTarget, resource: ScimObject): Promise<ScimGroup> {
  const present = await demanded(ports, target)
  const join = memberIds(attribute(resource, 'members'))
  await assertKnown(ports, join)
  const group = { ...present, ...namesIn(resource), changedAt: ports.clock.now() }
  await ports.scim.changeGroup(group)
  const leave = (await ports.scim.members(group.name)).map(({ id }) => id).filter(id => !join.includes(id))
  await changeMembers(ports, group, { join, leave })
  return group
}

async function remove(ports: AdminPorts, group: ScimGroup): Promise<void> {
  const leave = (await ports.scim.members(group.name)).map(({ id }) => id)
  await changeMembers(ports, group, { join: [], leave })
  await ports.scim.removeGroup(group.id)
  await note(ports, 'group-unprovisioned', group)
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
async function demanded(ports: Pick<AdminPorts, 'scim'>, { id, request }: ScimTarget): Promise<ScimGroup> {
  const group = await find(ports, id)
  if (request.headers['if-match'] !== undefined)
    assertVersion(request, groupResource(group, await ports.scim.members(group.name)))
  return group
}

async function show(ports: Pick<AdminPorts, 'scim'>, group: ScimGroup, selection: Selection): Promise<ScimObject> {
  return groupResource(group, isSelected(selection, 'members') ? await ports.scim.members(group.name) : undefined)
}

async function list(
  ports: Pick<AdminPorts, 'scim'>,
  { filter, offset, limit }: ScimPage,
  selection: Selection,
): Promise<ScimList> {
  const groups = await matching(ports, filter)
  const resources: ScimObject[] = []
  for (const group of groups.slice(offset, offset + limit)) resources.push(await show(ports, group, selection))
  return { total: groups.length, resources }
}

async function matching(ports: Pick<AdminPorts, 'scim'>, text: string | undefined): Promise<readonly ScimGroup[]> {
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
