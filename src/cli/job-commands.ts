import type { Command } from 'commander'
import { addCommand, addGroup, connected, limitFlag } from './command.ts'
import { misused } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { path } from './gateway-path.ts'
import { shownInstant } from './instant-text.ts'

interface Job {
  readonly id: number
  readonly userName: string
  readonly state: string
  readonly outcome: string | null
  readonly format: string
  readonly octets: number | null
  readonly createdAt: string
  readonly changedAt: string
  readonly expiresAt: string
  readonly source: string
  readonly releases?: readonly Release[]
}

interface Release {
  readonly printerName: string
  readonly terminalName: string | null
  readonly lastSeen: string | null
  readonly impressions: number | null
  readonly startedAt: string
  readonly endedAt: string | null
}

interface ListFlags extends DeskFlags {
  readonly user?: string
  readonly state?: string
  readonly limit?: number
}

/** `holdfast job …` */
export function addJobCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'job', 'jobs of all users')
  addReading(group, desk)
  addDeeds(group, desk)
}

function addReading(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'list',
    about: 'List jobs in order of their number',
    examples: ['holdfast job list --user ada', 'holdfast job list --state held,uncertain'],
    flags: [
      ['--user <user>', 'only jobs of this user'],
      ['--state <states>', 'only jobs in these states, separated by commas'],
      limitFlag,
      ...connected,
    ],
  }).action(async (flags: ListFlags) => {
    const columns = [
      { title: 'JOB', of: (job: Job) => job.id, isWhole: true },
      { title: 'USER', of: (job: Job) => job.userName },
      { title: 'STATE', of: stateOf },
      { title: 'FORMAT', of: (job: Job) => job.format },
      { title: 'SIZE', of: (job: Job) => sizeOf(job.octets) },
      { title: 'CAME', of: (job: Job) => shownInstant(job.createdAt) },
      { title: 'FROM', of: (job: Job) => job.source },
    ]
    const query = { userName: flags.user, state: flags.state }
    const order = { path: '/api/jobs', key: 'jobs', cursor: 'afterId', query, columns, nothing: 'No jobs.' } as const
    await desk.list(await desk.administrate(flags), { ...order, limit: flags.limit }, flags)
  })

  addCommand(group, {
    usage: 'show <job>',
    about: 'Show a job with every try to print it',
    examples: ['holdfast job show 17'],
    flags: connected,
  }).action(async (id: string, flags: DeskFlags) => {
    const where = path`/api/jobs/${numberIn(id)}`
    const { text } = await (await desk.administrate(flags)).send('GET', where)
    await desk.show<Job>(text, flags, job => showJob(desk, job))
  })
}

function addDeeds(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'delete <job>',
    about: 'Delete a job that waits and destroy its document',
    examples: ['holdfast job delete 17'],
    flags: connected,
  }).action(async (id: string, flags: DeskFlags) => {
    const where = path`/api/jobs/${numberIn(id)}`
    const { text } = await (await desk.administrate(flags)).send('DELETE', where)
    await desk.show(text, flags, () => desk.screen.lines(`Job ${id} is deleted.`))
  })

  addCommand(group, {
    usage: 'release <job> <printer>',
    about: 'Send a held job to a printer; see to it that its owner stands there',
    examples: ['holdfast job release 17 library-2'],
    flags: connected,
  }).action(async (id: string, printer: string, flags: DeskFlags) => {
    const where = path`/api/jobs/${numberIn(id)}/release`
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('POST', where, { body: { printer } })
    type Happened = { readonly happened: string; readonly reason: string | null; readonly state: string }
    await desk.show<Happened>(text, flags, ({ happened, reason }) =>
      desk.screen.lines(`Job ${id}: ${happened}${reason ? `, ${reason}` : ''}.`),
    )
  })

  addCommand(group, {
    usage: 'answer <job> <printed>',
    about: 'Say of an uncertain job whether all of it came out: printed, or not-printed',
    examples: ['holdfast job answer 17 printed', 'holdfast job answer 17 not-printed'],
    flags: connected,
  }).action(async (id: string, word: string, flags: DeskFlags) => {
    const where = path`/api/jobs/${numberIn(id)}/answer`
    const body = { printed: isPrinted(word) }
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('POST', where, { body })
    await desk.show<Job>(text, flags, job => desk.screen.lines(`Job ${job.id} is ${stateOf(job)}.`))
  })
}

async function showJob({ screen }: Desk, job: Job): Promise<void> {
  await screen.facts([
    ['Job', job.id],
    ['User', job.userName],
    ['State', stateOf(job)],
    ['Format', job.format],
    ['Size', sizeOf(job.octets)],
    ['Came', `${shownInstant(job.createdAt)} from ${job.source}`],
    ['Changed', shownInstant(job.changedAt)],
    ['Expires', shownInstant(job.expiresAt)],
  ])
  const columns = [
    { title: 'PRINTER', of: (release: Release) => release.printerName },
    { title: 'TERMINAL', of: (release: Release) => release.terminalName },
    { title: 'BEGAN', of: (release: Release) => shownInstant(release.startedAt) },
    { title: 'ENDED', of: (release: Release) => shownInstant(release.endedAt) },
    { title: 'PRINTER SAID', of: (release: Release) => release.lastSeen },
    { title: 'PAGES', of: (release: Release) => release.impressions },
  ]
  await screen.table(columns, job.releases ?? [])
}

function stateOf({ state, outcome }: Job): string {
  return outcome ?? state
}

/** The answer about an uncertain job as it was typed. */
export function isPrinted(word: string): boolean {
  if (word === 'printed' || word === 'not-printed') return word === 'printed'
  throw misused('answer printed or not-printed')
}

/** The number of a job as it was typed. */
export function numberIn(text: string): string {
  if (/^\d{1,10}$/.test(text)) return text
  throw misused(`"${text}" is no number of a job; see holdfast job list`)
}

/** Bytes as people read them. */
export function sizeOf(octets: number | null): string | null {
  if (octets === null) return null
  if (octets < 1000) return `${octets} B`
  const [unit, size] = octets < 1_000_000 ? ['kB', octets / 1000] : ['MB', octets / 1_000_000]
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`
}
