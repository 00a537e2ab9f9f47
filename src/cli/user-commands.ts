import type { Command } from 'commander'
import { addCommand, addGroup, connected, type Flag, gather, limitFlag } from './command.ts'
import { misused } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import type { GatewayClient } from './gateway-client.ts'
import { path, withQuery } from './gateway-path.ts'
import { shownInstant } from './instant-text.ts'
import { type IssuedPin, showPin } from './pin-commands.ts'

interface User {
  readonly userName: string
  readonly displayName: string | null
  readonly email: string | null
  readonly groups: readonly string[]
  readonly enabled: boolean
  readonly releaseAtOnce: string | null
  readonly language: string | null
  readonly origin: string
  readonly sponsor: string | null
  readonly createdAt: string
}

interface UserFlags extends DeskFlags {
  readonly name?: string
  readonly email?: string
  readonly group?: readonly string[]
  readonly language?: string
  readonly releaseAtOnce?: string
}

interface AddFlags extends UserFlags {
  readonly withoutPin?: boolean
  readonly disabled?: boolean
}

interface ChangeFlags extends UserFlags {
  readonly addGroup?: readonly string[]
  readonly dropGroup?: readonly string[]
}

const fieldFlags: readonly Flag[] = [
  ['--name <text>', 'name as people read it; empty: none'],
  ['--email <address>', 'where PINs are sent; empty: nowhere'],
  ['--language <code>', 'en, cs, de, fr or es; empty: that of the site'],
  ['--release-at-once <printer>', 'where jobs come out without a PIN; empty: nowhere'],
]

/** `holdfast user …` */
export function addUserCommands(program: Command, desk: Desk): Command {
  const group = addGroup(program, 'user', 'accounts of people')
  addReading(group, desk)
  addMaking(group, desk)
  addSwitches(group, desk)
  return group
}

function addReading(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'list',
    about: 'List users in order of name',
    examples: ['holdfast user list', 'holdfast user list --json | jq -r ".users[].userName"'],
    flags: [limitFlag, ...connected],
  }).action(async (flags: DeskFlags & { readonly limit?: number }) => {
    const columns = [
      { title: 'USER', of: (user: User) => user.userName },
      { title: 'NAME', of: (user: User) => user.displayName },
      { title: 'EMAIL', of: (user: User) => user.email },
      { title: 'GROUPS', of: (user: User) => user.groups.join(', ') },
      { title: 'STATE', of: stateOf },
    ]
    const order = { path: '/api/users', key: 'users', cursor: 'after', columns, nothing: 'No users.' } as const
    await desk.list(await desk.administrate(flags), { ...order, limit: flags.limit }, flags)
  })

  addCommand(group, {
    usage: 'show <user>',
    about: 'Show a user',
    examples: ['holdfast user show ada'],
    flags: connected,
  }).action(async (userName: string, flags: DeskFlags) => {
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('GET', path`/api/users/${userName}`)
    await desk.show<User>(text, flags, user => showUser(desk, user))
  })
}

function addMaking(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'add <user>',
    about: 'Make a user with a PIN; its digits are shown once',
    examples: ['holdfast user add ada --name "Ada Lovelace" --email ada@example.org --group STAFF'],
    flags: [
      ...fieldFlags,
      ['--group <name>', 'group; may be given again', gather],
      ['--without-pin', 'issue no PIN'],
      ['--disabled', 'nothing opens for this user yet'],
      ...connected,
    ],
  }).action(async (userName: string, flags: AddFlags) => {
    const groups = flags.group ? { groups: flags.group } : {}
    const enabled = flags.disabled ? { enabled: false } : {}
    const issuePin = flags.withoutPin ? { issuePin: false } : {}
    const body = { userName, ...fieldsOf(flags), ...groups, ...enabled, ...issuePin }
    const { text } = await (await desk.administrate(flags)).send('POST', '/api/users', { body })
    await desk.show<User & { readonly pin?: IssuedPin }>(text, flags, async user => {
      await desk.screen.lines(`User ${user.userName} was made.`)
      if (user.pin) await showPin(desk, user.pin)
    })
  })

  addCommand(group, {
    usage: 'change <user>',
    about: 'Change what is given of a user',
    examples: ['holdfast user change ada --email ada@example.com', 'holdfast user change ada --add-group GUESTS'],
    flags: [
      ...fieldFlags,
      ['--group <name>', 'group instead of those before; may be given again', gather],
      ['--add-group <name>', 'one more group; may be given again', gather],
      ['--drop-group <name>', 'group to leave; may be given again', gather],
      ...connected,
    ],
  }).action(async (userName: string, flags: ChangeFlags) => {
    const gateway = await desk.administrate(flags)
    const body = { ...fieldsOf(flags), ...(await groupsOf(gateway, userName, flags)) }
    if (Object.keys(body).length === 0) throw misused('nothing to change; see holdfast user change --help')
    await changeUser(desk, gateway, { userName, body, flags })
  })
}

function addSwitches(group: Command, desk: Desk): void {
  for (const [name, enabled, about] of [
    ['disable', false, 'Let nothing open for a user, from this instant on'],
    ['enable', true, 'Let a user in again'],
  ] as const)
    addCommand(group, {
      usage: `${name} <user>`,
      about,
      examples: [`holdfast user ${name} ada`],
      flags: connected,
    }).action(async (userName: string, flags: DeskFlags) => {
      const gateway = await desk.administrate(flags)
      await changeUser(desk, gateway, { userName, body: { enabled }, flags })
    })

  addCommand(group, {
    usage: 'remove <user>',
    about: 'Remove a user with PINs, cards and the jobs that wait',
    examples: ['holdfast user remove ada', 'holdfast user remove ada --erase'],
    flags: [['--erase', 'also forget the person, in the audit, too; for good'], ...connected],
  }).action(async (userName: string, flags: DeskFlags & { readonly erase?: boolean }) => {
    const gateway = await desk.administrate(flags)
    const query = flags.erase ? { erase: true } : {}
    const { text } = await gateway.send('DELETE', withQuery(path`/api/users/${userName}`, query))
    const words = flags.erase ? `User ${userName} was removed and forgotten.` : `User ${userName} was removed.`
    await desk.show(text, flags, () => desk.screen.lines(words))
  })
}

function fieldsOf({ name, email, language, releaseAtOnce }: UserFlags): Record<string, string | null> {
  const fields = Object.entries({ displayName: name, email, language, releaseAtOnce })
  return Object.fromEntries(fields.flatMap(([key, value]) => (value === undefined ? [] : [[key, value || null]])))
}

async function groupsOf(gateway: GatewayClient, userName: string, flags: ChangeFlags) {
  const { group, addGroup: added = [], dropGroup: dropped = [] } = flags
  if (!group && added.length + dropped.length === 0) return {}
  const former = group ?? (await gateway.ask<User>('GET', path`/api/users/${userName}`)).groups
  return { groups: [...new Set([...former, ...added])].filter(name => !dropped.includes(name)) }
}

interface UserChange {
  readonly userName: string
  readonly body: object
  readonly flags: DeskFlags
}

async function changeUser(desk: Desk, gateway: GatewayClient, { userName, body, flags }: UserChange): Promise<void> {
  const { text } = await gateway.send('PATCH', path`/api/users/${userName}`, { body })
  await desk.show<User>(text, flags, user => showUser(desk, user))
}

async function showUser({ screen }: Desk, user: User): Promise<void> {
  await screen.facts([
    ['User', user.userName],
    ['Name', user.displayName],
    ['Email', user.email],
    ['Groups', user.groups.join(', ') || null],
    ['State', stateOf(user)],
    ['Language', user.language],
    ['Releases at once', user.releaseAtOnce],
    ['Kept by', user.origin],
    ['Guest of', user.sponsor],
    ['Made', shownInstant(user.createdAt)],
  ])
}

function stateOf({ enabled }: User): string {
  return enabled ? 'on' : 'off'
}
