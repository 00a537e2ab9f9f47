import type { Command } from 'commander'
import { definitionOf, isSettingName } from '../core/settings.ts'
import { wrap } from './cell-text.ts'
import { addCommand, addGroup, connected } from './command.ts'
import { Complaint, misused } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { type Finding, type Named, namesOf, showFindings } from './findings.ts'
import { withQuery } from './gateway-path.ts'
import { shownInstant } from './instant-text.ts'
import { readAssignments } from './typed-values.ts'

type Values = Readonly<Record<string, unknown>>

interface Description {
  readonly name: string
  readonly about: string
  readonly takes: string
  readonly default: unknown
  readonly value: unknown
}

interface SetFlags extends DeskFlags {
  readonly dryRun?: boolean
  readonly override?: string
}

interface DryRun {
  readonly changed: readonly string[]
  readonly effects: readonly {
    readonly setting: string
    readonly effect: string
    readonly who: Named
    readonly from: string | null
  }[]
  readonly findings: readonly Finding[]
  readonly refused: boolean
}

/** `holdfast settings …` */
export function addSettingsCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'settings', 'all that can be changed while the gateway runs')
  addReading(group, desk)
  addDescribe(group, desk)

  addCommand(group, {
    usage: 'set <name=value...>',
    about: 'Change settings, all or nothing; a value is JSON or text, @FILE takes it from a file, @- from the input',
    examples: [
      'holdfast settings set pins.temporary=true pins.validityHours=24',
      'holdfast settings set \'pins.appliesTo={"groups": ["GUESTS"]}\' --dry-run',
      'holdfast settings set mail.password=@mail.password',
    ],
    flags: [
      ['--dry-run', 'change nothing, tell who would be affected and when'],
      ['--override <reason>', 'why people may be shut out; kept in the audit'],
      ...connected,
    ],
  }).action(async (assignments: readonly string[], flags: SetFlags) => {
    for (const text of assignments) assertNoSecret(text)
    const gateway = await desk.administrate(flags)
    const body = await readAssignments(desk.surroundings, assignments)
    const query = { dryRun: flags.dryRun, override: flags.override }
    const { text } = await gateway.send('PATCH', withQuery('/api/settings', query), { body })
    if (flags.dryRun) return showDryRun(desk, text, flags)
    await desk.show<Values>(text, flags, values => showValues(desk, pick(values, Object.keys(body))))
  })
}

function addReading(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'list [beginning]',
    about: 'List settings as they are in force, or those whose names begin so',
    examples: ['holdfast settings list', 'holdfast settings list pins.'],
    flags: connected,
  }).action(async (beginning: string | undefined, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/settings')
    const isAsked = (name: string) => name.startsWith(beginning ?? '')
    await desk.show<Values>(text, flags, values => showValues(desk, pick(values, Object.keys(values).filter(isAsked))))
  })

  addCommand(group, {
    usage: 'get <name>',
    about: 'Print the value of a setting, as JSON',
    examples: ['holdfast settings get pins.validityHours'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const values = await (await desk.administrate(flags)).ask<Values>('GET', '/api/settings')
    if (!Object.hasOwn(values, name)) throw noSuchSetting(name)
    await desk.screen.lines(JSON.stringify(values[name]))
  })
}

function addDescribe(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'describe [beginning]',
    about: 'Tell what settings do and take',
    examples: ['holdfast settings describe pins.temporary', 'holdfast settings describe mail.'],
    flags: connected,
  }).action(async (beginning: string | undefined, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/settings/descriptions')
    await desk.show<{ readonly settings: readonly Description[] }>(text, flags, async ({ settings }) => {
      const asked = settings.filter(({ name }) => name.startsWith(beginning ?? ''))
      if (asked.length === 0) throw noSuchSetting(beginning ?? '')
      for (const setting of asked) await showDescription(desk, setting)
    })
  })
}

async function showDescription({ screen }: Desk, { name, about, takes, value, ...rest }: Description): Promise<void> {
  const indented = (text: string) => wrap(text, screen.width - 2).map(line => `  ${line}`)
  const now = `now ${JSON.stringify(value)}, by default ${JSON.stringify(rest.default)}`
  await screen.lines(name, ...indented(about), ...indented(`Takes ${takes}`), ...indented(now), '')
}

async function showValues({ screen }: Desk, values: Values): Promise<void> {
  const columns = [
    { title: 'SETTING', of: ([name]: readonly [string, unknown]) => name, isWhole: true },
    { title: 'VALUE', of: ([, value]: readonly [string, unknown]) => JSON.stringify(value) },
  ]
  await screen.table(columns, Object.entries(values))
}

async function showDryRun(desk: Desk, text: string, flags: SetFlags): Promise<void> {
  await desk.show<DryRun>(text, flags, async ({ changed, effects, findings, refused }) => {
    const { screen } = desk
    if (changed.length === 0) return screen.lines('Nothing would change.')
    await screen.lines(`Would change: ${changed.join(', ')}`)
    for (const { setting, effect, who, from } of effects) {
      const when = from === null ? '' : ` From ${shownInstant(from)}.`
      await screen.lines(...wrap(`${setting}: ${effect}. Who: ${namesOf(who)}.${when}`, screen.width))
    }
    if (findings.length > 0) await screen.lines('', 'Afterwards the check would say:')
    await showFindings(screen, findings)
    await screen.lines(refused ? 'It would be refused without --override REASON.' : 'Nothing was changed.')
  })
  if ((JSON.parse(text) as DryRun).refused) desk.exitCode = 1
}

function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map(name => [name, values[name]]))
}

/** Other people of a machine see what is typed in a command. */
function assertNoSecret(text: string): void {
  const [name = ''] = text.split('=', 1)
  const isTyped = !text.startsWith(`${name}=@`) && text !== `${name}=` && text !== `${name}=""`
  if (isTyped && isSettingName(name) && definitionOf(name).isSecret)
    throw misused(`${name} is a secret: give it as ${name}=@FILE, or ${name}=@- and type it`)
}

function noSuchSetting(name: string): Complaint {
  return new Complaint(`there is no setting ${name}; see holdfast settings list`)
}
