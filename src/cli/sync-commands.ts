import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { addCommand, addGroup, connected, type Flag, limitFlag } from './command.ts'
import { Complaint } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import type { Answer, GatewayClient } from './gateway-client.ts'
import { path, withQuery } from './gateway-path.ts'
import { openInput } from './input-file.ts'
import { shownInstant } from './instant-text.ts'

type Counts = Readonly<Record<'created' | 'changed' | 'deactivated' | 'untouched' | 'refused', number>>

interface Refused {
  readonly userName: string
  readonly place: string | null
  readonly detail: string
}

interface Report {
  readonly planned: Counts
  readonly refused: readonly Refused[]
  readonly ignoredColumns: readonly string[]
}

interface Run extends Report {
  readonly id: string
  readonly source: string
  readonly state: string
  readonly beganAt: string
  readonly endedAt: string | null
  readonly done: Counts
  readonly failure: string | null
}

interface Outlook extends Report {
  readonly brake: string | null
}

interface WishFlags extends DeskFlags {
  readonly dryRun?: boolean
  readonly adopt?: boolean
  readonly override?: string
}

interface ImportFlags extends WishFlags {
  readonly format?: string
  readonly encoding?: string
  readonly complete?: boolean
}

const wishFlags: readonly Flag[] = [
  ['--dry-run', 'change nothing, tell what would happen'],
  ['--adopt', 'accounts of the same name become the source’s'],
  ['--override <reason>', 'why more users may be deactivated than sync.brakePercent allows'],
]
const askEveryMs = 1000
const patienceSeconds = 120

/** `holdfast user import` and `holdfast sync …` */
export function addSyncCommands(program: Command, users: Command, desk: Desk): void {
  addImport(users, desk)
  const group = addGroup(program, 'sync', 'users out of LDAP or Active Directory')

  addCommand(group, {
    usage: 'run',
    about: 'Synchronise users now and wait until it is over. Ends with 1 when it failed or did not take all',
    examples: ['holdfast sync run --dry-run', 'holdfast sync run'],
    flags: [...wishFlags, ...connected],
  }).action(async (flags: WishFlags) => {
    const gateway = await desk.administrate(flags)
    const body = { dryRun: flags.dryRun, adopt: flags.adopt, override: flags.override }
    const answer = await gateway.send('POST', '/api/synchronisation/runs', { body, waitSeconds: patienceSeconds })
    await showAnswer(desk, gateway, answer, flags)
  })

  addCommand(group, {
    usage: 'status',
    about: 'List the latest runs and tell when the next is due',
    examples: ['holdfast sync status --limit 5'],
    flags: [limitFlag, ...connected],
  }).action(async (flags: DeskFlags & { readonly limit?: number }) => {
    const { limit = 10 } = flags
    const { text } = await (await desk.administrate(flags)).send('GET', withQuery('/api/synchronisation', { limit }))
    type Status = { readonly runs: readonly Run[]; readonly nextRun: string | null }
    await desk.show<Status>(text, flags, async ({ runs, nextRun }) => {
      const columns = [
        { title: 'BEGAN', of: (run: Run) => shownInstant(run.beganAt) },
        { title: 'SOURCE', of: (run: Run) => run.source },
        { title: 'STATE', of: (run: Run) => run.state },
        { title: 'MADE', of: (run: Run) => run.done.created },
        { title: 'CHANGED', of: (run: Run) => run.done.changed },
        { title: 'OFF', of: (run: Run) => run.done.deactivated },
        { title: 'REFUSED', of: (run: Run) => run.done.refused },
        { title: 'FAILURE', of: (run: Run) => run.failure },
      ]
      await desk.screen.table(columns, runs)
      await desk.screen.lines(
        nextRun === null ? 'No run is scheduled.' : `The next run is due ${shownInstant(nextRun)}.`,
      )
    })
  })
}

function addImport(users: Command, desk: Desk): void {
  addCommand(users, {
    usage: 'import <file>',
    about: 'Import users from a file, - for the standard input. Ends with 1 when it failed or did not take all',
    examples: [
      'holdfast user import users.csv --dry-run',
      'holdfast user import export.csv --format papercut',
      'holdfast user import everybody.csv --complete',
    ],
    flags: [
      ['--format <format>', 'whose export it is (csv)', ['csv', 'myq', 'papercut', 'safeq']],
      ['--encoding <name>', 'such as windows-1250; found out unless told'],
      ['--complete', 'users of earlier files whom this one does not name are deactivated'],
      ...wishFlags,
      ...connected,
    ],
  }).action(async (file: string, flags: ImportFlags) => {
    const gateway = await desk.administrate(flags)
    const { format, encoding, complete, dryRun, adopt, override } = flags
    const target = withQuery('/api/users/import', { format, encoding, complete, dryRun, adopt, override })
    const content = await openInput(desk.surroundings, file)
    const question = { file: { type: 'text/csv', content }, waitSeconds: patienceSeconds }
    await showAnswer(desk, gateway, await gateway.send('POST', target, question), flags)
  })
}

/** What a dry run foresees, or what a run did once it is over. */
async function showAnswer(desk: Desk, gateway: GatewayClient, answer: Answer, flags: WishFlags): Promise<void> {
  if (flags.dryRun) return desk.show<Outlook>(answer.text, flags, outlook => showOutlook(desk, outlook))
  const text = await untilOver(gateway, answer)
  const run = JSON.parse(text) as Run
  if (run.state !== 'done' || run.done.refused > 0) desk.exitCode = 1
  await desk.show<Run>(text, flags, () => showRun(desk, run))
}

/** Asks each second; an interrupt ends the asking, not the run. */
async function untilOver(gateway: GatewayClient, answer: Answer): Promise<string> {
  let { text } = answer
  for (let run: Run = JSON.parse(text); run.state === 'running'; run = JSON.parse(text)) {
    await wait(askEveryMs)
    text = (await gateway.send('GET', path`/api/synchronisation/runs/${run.id}`)).text
  }
  return text
}

async function showOutlook(desk: Desk, outlook: Outlook): Promise<void> {
  await desk.screen.lines('This would happen; nothing was changed.')
  await desk.screen.facts(countsOf(outlook.planned))
  await showReport(desk, outlook)
  if (outlook.brake !== null) throw new Complaint(`such a run would be stopped: ${outlook.brake}`)
}

async function showRun(desk: Desk, run: Run): Promise<void> {
  await desk.screen.lines(`${run.source}: ${run.state}${run.failure === null ? '' : `, ${run.failure}`}`)
  await desk.screen.facts(countsOf(run.done))
  await showReport(desk, run)
}

async function showReport({ screen }: Desk, { refused, ignoredColumns }: Report): Promise<void> {
  const columns = [
    { title: 'NOT TAKEN', of: (one: Refused) => one.userName },
    { title: 'WHERE', of: (one: Refused) => one.place },
    { title: 'WHY', of: (one: Refused) => one.detail },
  ]
  await screen.table(columns, refused)
  if (ignoredColumns.length > 0) await screen.lines(`Columns that mean nothing here: ${ignoredColumns.join(', ')}`)
}

function countsOf({ created, changed, deactivated, untouched, refused }: Counts) {
  return [
    ['Made', created],
    ['Changed', changed],
    ['Switched off', deactivated],
    ['As they were', untouched],
    ['Not taken', refused],
  ] as const
}
