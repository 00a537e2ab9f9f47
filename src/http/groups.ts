import { type Static, Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import type { Group } from '../core/user.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { noteChange } from './note-change.ts'
import { answers, closed, noContent } from './shapes.ts'
import { CountedGroup, GroupParams, GroupView, Rights } from './user-shapes.ts'

const forAdmin = { access: 'admin' } as const
const forStaff = { access: 'staff' } as const
const tags = ['Groups']
/** More than this nobody reads. */
const maxGroups = 10_000

const listSchema = {
  tags,
  summary: 'List groups',
  description:
    'Groups with rights of their own; with `members` also those that users are in without, and how many are in each. A group without a record gives its members no rights; see the setting rights.default.',
  querystring: closed({
    members: Type.Optional(Type.Boolean({ description: 'true: every group, with the number of its members' })),
  }),
  response: answers(
    { 200: closed({ groups: Type.Array(Type.Union([GroupView, CountedGroup])) }, { description: 'The groups' }) },
    400,
  ),
}

const putSchema = {
  tags,
  summary: 'Set the rights of a group',
  description: 'Makes or replaces the record. Holds from the next log-in of each member.',
  params: GroupParams,
  body: closed({ rights: Rights }, { examples: [{ rights: ['print', 'portal'] }] }),
  response: answers({ 200: GroupView }, 400, 413, 415),
}

const deleteSchema = {
  tags,
  summary: 'Remove the rights of a group',
  description: 'Users stay members by name; the group gives them nothing of its own any more.',
  params: GroupParams,
  response: answers({ 204: noContent('The record is gone') }, 400, 404),
}

export function registerGroups(app: Api, { ports }: AdminParts): void {
  app.get('/api/groups', { config: forStaff, schema: listSchema }, async ({ query }) => {
    const recorded = await ports.users.groups()
    if (!query.members) return { groups: recorded.map(viewGroup) }
    return { groups: countedGroups(recorded, await ports.users.memberships(maxGroups)) }
  })

  app.put('/api/groups/:name', { config: forAdmin, schema: putSchema }, async ({ params, body, caller }) => {
    await ports.users.putGroup(params.name, body.rights)
    await noteChange(ports, caller, {
      event: 'group-changed',
      detail: { group: params.name, rights: body.rights.join(' ') },
    })
    return viewGroup({ name: params.name, rights: body.rights })
  })

  app.delete('/api/groups/:name', { config: forAdmin, schema: deleteSchema }, async ({ params, caller }, reply) => {
    const groups = await ports.users.groups()
    if (!groups.some(group => group.name === params.name))
      throw new Fault('not-found', 'there is no record of a group of this name')
    await ports.users.putGroup(params.name, undefined)
    await noteChange(ports, caller, { event: 'group-removed', detail: { group: params.name } })
    return reply.code(204).send(null)
  })
}

/** All groups that somebody is in or that have a record, in order of name. */
function countedGroups(
  recorded: readonly Group[],
  counted: readonly { readonly group: string; readonly members: number }[],
): Static<typeof CountedGroup>[] {
  const rightsOf = new Map(recorded.map(({ name, rights }) => [name, [...rights]]))
  const membersOf = new Map(counted.map(({ group, members }) => [group, members]))
  const names = [...new Set([...rightsOf.keys(), ...membersOf.keys()])].toSorted()
  return names.map(name => ({ name, rights: rightsOf.get(name) ?? null, members: membersOf.get(name) ?? 0 }))
}

function viewGroup({ name, rights }: Group) {
  return { name, rights: [...rights] }
}
