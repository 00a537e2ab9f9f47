import { changeMembers } from '../gateway/provision-group.ts'
import type { ScimGroup } from '../ports/people.ts'
import type { AdminPorts } from './admin-parts.ts'
import { attribute, isObject, type ScimObject } from './scim-attributes.ts'
import { invalid } from './scim-fault.ts'
import { matches } from './scim-filter.ts'
import type { PatchOperation, PatchPath } from './scim-patch.ts'

type GroupPorts = Pick<AdminPorts, 'clock' | 'scim' | 'audit'>
type Names = Pick<ScimGroup, 'name' | 'externalId'>

/** The ids in a list of members, each once. ScimFault `invalidValue`. */
export function memberIds(value: unknown): readonly string[] {
  const list = [value].flat().filter(one => one !== undefined && one !== null)
  const ids = list.map(one => (isObject(one) ? attribute(one, 'value') : one))
  const texts = ids.filter(id => typeof id === 'string')
  if (texts.length < ids.length) throw invalid('invalidValue', 'a member is named by its id: {"value": "…"}')
  return [...new Set(texts)]
}

/** ScimFault `invalidValue` when one of the ids is no user's. */
export async function assertKnown(ports: Pick<AdminPorts, 'scim'>, ids: readonly string[]): Promise<void> {
  const known = await ports.scim.known(ids)
  const unknown = ids.find(id => !known.has(id))
  if (unknown !== undefined) throw invalid('invalidValue', `no user has the id ${unknown.slice(0, 64)}`)
}

/**
 * Applies the operations of a PATCH to a group. Members are not read to be written again: groups are large and the usual
 * change is one of them. `namesIn` checks name and identifier.
 */
export async function patchGroup(
  ports: GroupPorts,
  group: ScimGroup,
  operations: readonly PatchOperation[],
  namesIn: (body: ScimObject) => Names,
): Promise<void> {
  let current = group
  for (const { op, path, value } of operations) {
    const parts = path ? [{ path, value }] : pathsIn(value as ScimObject) // operationOf has seen to it
    for (const part of parts) current = await applied(ports, current, { op, ...part }, namesIn)
  }
}

function pathsIn(value: ScimObject) {
  return Object.entries(value).map(([name, member]) => ({
    path: { attribute: name, filter: undefined, part: undefined },
    value: member,
  }))
}

async function applied(
  ports: GroupPorts,
  group: ScimGroup,
  { op, path, value }: PatchOperation & { readonly path: PatchPath },
  namesIn: (body: ScimObject) => Names,
): Promise<ScimGroup> {
  switch (path.attribute.toLowerCase()) {
    case 'members':
      await changeMembers(ports, group, await memberChange(ports, group, { op, path, value }))
      return group
    case 'displayname':
    case 'externalid': {
      const names = { displayName: group.name, externalId: group.externalId }
      const key = path.attribute.toLowerCase() === 'displayname' ? 'displayName' : 'externalId'
      const changed = { ...group, ...namesIn({ ...names, [key]: op === 'remove' ? null : value }) }
      if (changed.name === group.name && changed.externalId === group.externalId) return group
      const stored = { ...changed, changedAt: ports.clock.now() }
      await ports.scim.changeGroup(stored)
      return stored
    }
    default:
      // What a group has not is ignored, and so are id and schemas, which some clients repeat.
      return group
  }
}

async function memberChange(
  ports: GroupPorts,
  group: ScimGroup,
  { op, path, value }: PatchOperation & { readonly path: PatchPath },
) {
  const present = async () => await ports.scim.members(group.name)
  const { filter } = path
  if (op === 'remove') {
    if (filter) {
      const meant = (await present()).filter(({ id, userName }) => matches(filter, { value: id, display: userName }))
      return { join: [], leave: meant.map(({ id }) => id) }
    }
    // Entra names whom it means in the value; without one all are meant.
    const leave = value === undefined || value === null ? (await present()).map(({ id }) => id) : memberIds(value)
    return { join: [], leave }
  }
  const join = memberIds(value)
  await assertKnown(ports, join)
  if (op === 'add') return { join, leave: [] }
  const stay = new Set(join)
  return { join, leave: (await present()).map(({ id }) => id).filter(id => !stay.has(id)) }
}
