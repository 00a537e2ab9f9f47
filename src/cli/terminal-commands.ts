import type { Command } from 'commander'
import { addCommand, addGroup, connected, type Flag, gather } from './command.ts'
import { misused } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { type GatewayClient, isOwnMachine } from './gateway-client.ts'
import { path } from './gateway-path.ts'
import { readInputObject } from './input-file.ts'
import { shownInstant } from './instant-text.ts'
import { readAssignments } from './typed-values.ts'

interface Terminal {
  readonly name: string
  readonly driver: string
  readonly options: Readonly<Record<string, unknown>>
  readonly printer: string
  readonly requires: string
  readonly site: string
  readonly gateway: string | null
  readonly state: {
    readonly connected: boolean
    readonly since: string | null
    readonly reason: string | null
    readonly inUse: boolean
  }
}

interface PanelCode {
  readonly code: string
  readonly validUntil: string
  readonly path: string
}

interface TerminalFlags extends DeskFlags {
  readonly driver?: string
  readonly printer?: string
  readonly requires?: string
  readonly site?: string
  readonly gateway?: string
  readonly option?: readonly string[]
  readonly optionsFile?: string
}

const fieldFlags: readonly Flag[] = [
  ['--driver <name>', 'the driver that speaks with it; see holdfast terminal drivers'],
  ['--printer <name>', 'where it releases'],
  ['--requires <what>', 'what opens it', ['pin-or-card', 'card-and-pin']],
  ['--site <name>', 'the site whose gateways tend it'],
  ['--gateway <name>', 'the only gateway that may tend it, since its line ends there; empty: any of the site'],
  ['--option <name=value>', 'option of the driver; may be given again', gather],
  ['--options-file <file>', 'file of JSON with the options of the driver, - for the standard input'],
]

/** `holdfast terminal …` */
export function addTerminalCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'terminal', 'terminals at which people log in')
  addReading(group, desk)
  addDrivers(group, desk)
  addPanels(group, desk)

  addCommand(group, {
    usage: 'add <terminal>',
    about: 'Add a terminal; the device need not be there yet',
    examples: [
      'holdfast terminal add hall --driver lines --printer library-2 --option host=192.0.2.30 --option port=4001',
    ],
    flags: [...fieldFlags, ...connected],
  }).action(async (name: string, flags: TerminalFlags) => {
    const { driver, printer } = flags
    if (driver === undefined || printer === undefined) throw misused('give --driver and --printer')
    const gateway = await desk.administrate(flags)
    const body = { name, options: {}, ...(await fieldsOf(desk, flags)) }
    const { text } = await gateway.send('POST', '/api/terminals', { body })
    await desk.show<Terminal>(text, flags, terminal => showTerminal(desk, terminal))
  })

  addCommand(group, {
    usage: 'change <terminal>',
    about: 'Change what is given of a terminal; options as a whole',
    examples: [
      'holdfast terminal change hall --printer library-3',
      'holdfast terminal change hall --requires card-and-pin',
    ],
    flags: [...fieldFlags, ...connected],
  }).action(async (name: string, flags: TerminalFlags) => {
    const gateway = await desk.administrate(flags)
    const body = await fieldsOf(desk, flags)
    if (Object.keys(body).length === 0) throw misused('nothing to change; see holdfast terminal change --help')
    const { text } = await gateway.send('PATCH', path`/api/terminals/${name}`, { body })
    await desk.show<Terminal>(text, flags, terminal => showTerminal(desk, terminal))
  })

  addCommand(group, {
    usage: 'remove <terminal>',
    about: 'Remove a terminal; a session there ends',
    examples: ['holdfast terminal remove hall'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('DELETE', path`/api/terminals/${name}`)
    await desk.show(text, flags, () => desk.screen.lines(`Terminal ${name} was removed.`))
  })
}

function addReading(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'list',
    about: 'List terminals with their state',
    examples: ['holdfast terminal list'],
    flags: connected,
  }).action(async (flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/terminals')
    await desk.show<{ readonly terminals: readonly Terminal[] }>(text, flags, async ({ terminals }) => {
      if (terminals.length === 0) return desk.screen.lines('No terminals; see holdfast terminal add --help')
      const columns = [
        { title: 'TERMINAL', of: (terminal: Terminal) => terminal.name },
        { title: 'PRINTER', of: (terminal: Terminal) => terminal.printer },
        { title: 'DRIVER', of: (terminal: Terminal) => terminal.driver },
        { title: 'OPENS WITH', of: (terminal: Terminal) => terminal.requires },
        { title: 'STATE', of: stateOf },
      ]
      await desk.screen.table(columns, terminals)
    })
  })

  addCommand(group, {
    usage: 'show <terminal>',
    about: 'Show a terminal',
    examples: ['holdfast terminal show hall'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', path`/api/terminals/${name}`)
    await desk.show<Terminal>(text, flags, terminal => showTerminal(desk, terminal))
  })
}

function addPanels(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'enroll <terminal>',
    about: 'Draw a code by which one device becomes this panel',
    examples: ['holdfast terminal enroll hall-panel'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('POST', path`/api/terminals/${name}/panel-code`, { body: {} })
    await desk.show<PanelCode>(text, flags, async code =>
      desk.screen.lines(
        `Open ${await addressOf(gateway, code.path)} on the device and type ${code.code}`,
        `Good once, until ${shownInstant(code.validUntil)}. A former device is no panel then.`,
      ),
    )
  })

  addCommand(group, {
    usage: 'unenroll <terminal>',
    about: 'End the device of a panel: it is none any more',
    examples: ['holdfast terminal unenroll hall-panel'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('DELETE', path`/api/terminals/${name}/panel`)
    await desk.show(text, flags, () => desk.screen.lines(`No device is ${name} any more.`))
  })
}

function addDrivers(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'drivers',
    about: 'List drivers; --json gives the JSON Schema of their options',
    examples: ['holdfast terminal drivers', 'holdfast terminal drivers --json'],
    flags: connected,
  }).action(async (flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/drivers')
    type Driver = { readonly name: string }
    await desk.show<{ readonly drivers: readonly Driver[] }>(text, flags, ({ drivers }) =>
      desk.screen.lines(...drivers.map(({ name }) => name)),
    )
  })
}

/** Where a device opens a page: nowhere else than this command asks, unless that is this machine's own loopback. */
async function addressOf(gateway: GatewayClient, pagePath: string): Promise<string> {
  if (!isOwnMachine(gateway.url)) return new URL(pagePath, gateway.url).href
  const { 'site.publicUrl': publicUrl } = await gateway.ask<{ readonly 'site.publicUrl': string }>(
    'GET',
    '/api/settings',
  )
  return new URL(pagePath, publicUrl || gateway.url).href
}

async function fieldsOf(desk: Desk, flags: TerminalFlags): Promise<Readonly<Record<string, unknown>>> {
  const { driver, printer, requires, site, gateway, option, optionsFile } = flags
  const inFile = optionsFile === undefined ? undefined : await readInputObject(desk.surroundings, optionsFile)
  const typed = option && (await readAssignments(desk.surroundings, option))
  return {
    ...(driver === undefined ? {} : { driver }),
    ...(printer === undefined ? {} : { printer }),
    ...(requires === undefined ? {} : { requires }),
    ...(site === undefined ? {} : { site }),
    ...(gateway === undefined ? {} : { gateway: gateway || null }),
    ...(inFile || typed ? { options: { ...inFile, ...typed } } : {}),
  }
}

async function showTerminal({ screen }: Desk, terminal: Terminal): Promise<void> {
  await screen.facts([
    ['Terminal', terminal.name],
    ['Driver', terminal.driver],
    ['Options', JSON.stringify(terminal.options)],
    ['Releases at', terminal.printer],
    ['Opens with', terminal.requires],
    ['Site', terminal.site],
    ['Gateway', terminal.gateway ?? 'any of its site'],
    ['State', stateOf(terminal)],
    ['Since', shownInstant(terminal.state.since)],
  ])
}

function stateOf({ state }: Terminal): string {
  if (!state.connected) return state.reason ?? 'not connected'
  return state.inUse ? 'in use' : 'connected'
}
