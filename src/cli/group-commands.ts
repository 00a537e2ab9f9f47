import type { Command } from 'commander'
import { addCommand, addGroup, connected } from './command.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { path } from './gateway-path.ts'

interface Group {
  readonly name: string
  readonly rights: readonly string[]
}

/** `holdfast group …` */
export function addGroupCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'group', 'rights of groups')
  addCommand(group, {
    usage: 'list',
    about: 'List groups with rights of their own',
    examples: ['holdfast group list'],
    flags: connected,
  }).action(async (flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/groups')
    await desk.show<{ readonly groups: readonly Group[] }>(text, flags, async ({ groups }) => {
      if (groups.length === 0)
        return desk.screen.lines('No group has rights of its own; see the setting rights.default.')
      const columns = [
        { title: 'GROUP', of: (one: Group) => one.name },
        { title: 'RIGHTS', of: (one: Group) => one.rights.join(', ') },
      ]
      await desk.screen.table(columns, groups)
    })
  })

  addCommand(group, {
    usage: 'set <group> [rights...]',
    about: 'Set the rights of a group: print, scan, copy, colour, portal, manage, operate, audit',
    examples: ['holdfast group set STAFF print scan copy colour portal'],
    flags: connected,
  }).action(async (name: string, rights: readonly string[], flags: DeskFlags) => {
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('PUT', path`/api/groups/${name}`, { body: { rights } })
    await desk.show<Group>(text, flags, one =>
      desk.screen.lines(`Group ${one.name}: ${one.rights.join(', ') || 'no rights'}.`),
    )
  })

  addCommand(group, {
    usage: 'remove <group>',
    about: 'Remove the rights of a group; users stay its members',
    examples: ['holdfast group remove STAFF'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('DELETE', path`/api/groups/${name}`)
    await desk.show(text, flags, () => desk.screen.lines(`Group ${name} has no rights of its own any more.`))
  })
}
