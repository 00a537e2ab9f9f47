import type { Command } from 'commander'
import { addCommand, addGroup, connected, type Flag, limitFlag } from './command.ts'
import { misused } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { withQuery } from './gateway-path.ts'
import { instantOf, shownInstant } from './instant-text.ts'

interface Entry {
  readonly at: string
  readonly event: string
  readonly actor: string
  readonly userName?: string
  readonly terminalName?: string
  readonly printerName?: string
  readonly jobId?: number
  readonly detail?: Readonly<Record<string, unknown>>
}

interface SpanFlags extends DeskFlags {
  readonly since?: string
  readonly until?: string
}

interface ListFlags extends SpanFlags {
  readonly user?: string
  readonly terminal?: string
  readonly event?: string
  readonly limit?: number
}

interface Verdict {
  readonly isWhole: boolean
  readonly chained: number
  readonly unchained: number
  readonly head: { readonly seq: number; readonly hash: string } | null
  readonly broken: { readonly seq: number; readonly reason: string } | null
}

const spanFlags: readonly Flag[] = [
  ['--since <time>', 'from then on, such as 2026-11-24T08:00'],
  ['--until <time>', 'up to then'],
]
/** Of an export that trickles. */
const exportSeconds = 3600
/** The whole chain is read. */
const verifySeconds = 600

/** `holdfast audit …` */
export function addAuditCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'audit', 'who did what and when')
  addList(group, desk)
  addExport(group, desk)
  addVerify(group, desk)
}

function addList(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'list',
    about: 'List entries, oldest first',
    examples: ['holdfast audit list --since 2026-11-24T08:00', 'holdfast audit list --user ada --event pin-issued'],
    flags: [
      ...spanFlags,
      ['--user <user>', 'only what is about this user'],
      ['--terminal <terminal>', 'only what happened there'],
      ['--event <event>', 'only events of this name'],
      limitFlag,
      ...connected,
    ],
  }).action(async (flags: ListFlags) => {
    const columns = [
      { title: 'AT', of: (entry: Entry) => shownInstant(entry.at) },
      { title: 'EVENT', of: (entry: Entry) => entry.event },
      { title: 'BY', of: (entry: Entry) => entry.actor },
      { title: 'USER', of: (entry: Entry) => entry.userName ?? null },
      { title: 'ABOUT', of: aboutOf },
    ]
    const query = { ...spanOf(flags), userName: flags.user, terminalName: flags.terminal, event: flags.event }
    const order = {
      path: '/api/audit',
      key: 'entries',
      cursor: 'afterId',
      query,
      columns,
      nothing: 'No entries.',
    } as const
    await desk.list(await desk.administrate(flags), { ...order, limit: flags.limit }, flags)
  })
}

function addExport(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'export',
    about: 'Print every entry as a line of JSON, oldest first',
    examples: ['holdfast audit export > audit.ndjson'],
    flags: [...spanFlags, ...connected],
  }).action(async (flags: SpanFlags) => {
    const gateway = await desk.administrate(flags)
    const question = withQuery('/api/audit/export', spanOf(flags))
    for await (const bytes of gateway.stream(question, { waitSeconds: exportSeconds })) await desk.screen.write(bytes)
  })
}

function addVerify(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'verify',
    about: 'Check that no entry was changed, left out or put in. Ends with 1 when one was',
    examples: ['holdfast audit verify', 'holdfast audit verify --head 4711:9f86d081884c7d65…'],
    flags: [['--head <seq:hash>', 'a head that was written down elsewhere: nothing was cut off since'], ...connected],
  }).action(async (flags: DeskFlags & { readonly head?: string }) => {
    if (flags.head !== undefined && !/^\d{1,15}:[\da-f]{64}$/.test(flags.head))
      throw misused('--head takes SEQ:HASH as holdfast audit verify printed it')
    const gateway = await desk.administrate(flags)
    const question = withQuery('/api/audit/verify', { head: flags.head })
    const { text } = await gateway.send('GET', question, { waitSeconds: verifySeconds })
    if (!(JSON.parse(text) as Verdict).isWhole) desk.exitCode = 1
    await desk.show<Verdict>(text, flags, verdict => showVerdict(desk, verdict))
  })
}

async function showVerdict({ screen }: Desk, { isWhole, chained, unchained, head, broken }: Verdict): Promise<void> {
  await screen.facts([
    ['Audit', isWhole ? 'whole' : 'BROKEN'],
    ...(broken ? ([['Broken at', `${broken.seq}: ${broken.reason}`]] as const) : []),
    ['Chained', chained],
    ['Not yet', unchained],
    ['Head', head && `${head.seq}:${head.hash}`],
  ])
}

function spanOf({ since, until }: SpanFlags) {
  return {
    since: since === undefined ? undefined : instantOf('--since', since),
    until: until === undefined ? undefined : instantOf('--until', until),
  }
}

function aboutOf({ terminalName, printerName, jobId, detail = {} }: Entry): string {
  const places = [terminalName, printerName, jobId === undefined ? undefined : `job ${jobId}`]
  const facts = Object.entries(detail).map(([name, value]) => `${name} ${value}`)
  return [...places.filter(place => place !== undefined), ...facts].join(', ')
}
