import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import type { Group } from '../core/user.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { noteChange } from './note-change.ts'
import { answers, closed, noContent } from './shapes.ts'
import { GroupParams, GroupView, Rights } from './user-shapes.ts'

const forAdmin = { access: 'admin' } as const
const forStaff = { access: 'staff' } as const
const tags = ['Groups']

const listSchema = {
  tags,
  summary: 'List groups with rights of their own',
  description: 'A group without a record gives its members no rights; see the setting rights.default.',
  response: answers({ 200: closed({ groups: Type.Array(GroupView) }, { description: 'All groups with a record' }) }),
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
  app.get('/api/groups', { config: forStaff, schema: listSchema }, async () => ({
    groups: (await ports.users.groups()).map(viewGroup),
  }))

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

function viewGroup({ name, rights }: Group) {
  return { name, rights: [...rights] }
}
