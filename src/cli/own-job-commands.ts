import { basename } from 'node:path'
import type { Command } from 'commander'
import { addCommand, addGroup, personal, wholeNumber } from './command.ts'
import { misused } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { path, withQuery } from './gateway-path.ts'
import { openInput } from './input-file.ts'
import { shownInstant } from './instant-text.ts'
import { isPrinted, numberIn, sizeOf } from './job-commands.ts'
import { printableFormat } from './printable-format.ts'

interface OwnJob {
  readonly id: number
  readonly name: string
  readonly state: string
  readonly octets: number | null
  readonly createdAt: string
  readonly expiresAt: string
}

interface PrintFlags extends DeskFlags {
  readonly title?: string
  readonly copies?: number
  readonly sides?: string
  readonly colour?: string
}

/** A large document over a slow line. */
const uploadSeconds = 1800

/** `holdfast print` and `holdfast jobs …` */
export function addOwnJobCommands(program: Command, desk: Desk): void {
  addPrint(program, desk)
  const group = addGroup(program, 'jobs', 'your own documents that wait (after holdfast login)')

  addCommand(group, {
    usage: 'list',
    isDefault: true,
    about: 'List your documents that wait',
    examples: ['holdfast jobs', 'holdfast jobs list --json'],
    flags: personal,
  }).action((flags: DeskFlags) => listJobs(desk, flags))

  addCommand(group, {
    usage: 'answer <job> <printed>',
    about: 'Say of an uncertain document whether all of it came out: printed, or not-printed',
    examples: ['holdfast jobs answer 17 printed'],
    flags: personal,
  }).action(async (id: string, word: string, flags: DeskFlags) => {
    const where = path`/api/portal/jobs/${numberIn(id)}/answer`
    const { gateway } = await desk.asMyself(flags)
    const { text } = await gateway.send('POST', where, {
      body: { printed: isPrinted(word) },
    })
    const words = isPrinted(word) ? `Job ${id} was printed: its document is destroyed.` : `Job ${id} is held again.`
    await desk.show(text, flags, () => desk.screen.lines(words))
  })

  addCommand(group, {
    usage: 'delete <job>',
    about: 'Delete a document of yours that waits',
    examples: ['holdfast jobs delete 17'],
    flags: personal,
  }).action(async (id: string, flags: DeskFlags) => {
    const where = path`/api/portal/jobs/${numberIn(id)}`
    const { gateway } = await desk.asMyself(flags)
    const { text } = await gateway.send('DELETE', where)
    await desk.show(text, flags, () => desk.screen.lines(`Job ${id} is deleted.`))
  })
}

function addPrint(program: Command, desk: Desk): void {
  addCommand(program, {
    usage: 'print <file>',
    about: 'Print a document, - for the standard input: it is held until you are at a printer (after holdfast login)',
    examples: ['holdfast print report.pdf', 'holdfast print photo.jpg --title "The garden" --copies 2'],
    flags: [
      ['--title <text>', 'name of the job (that of the file)'],
      ['--copies <count>', 'how many copies (1)', wholeNumber],
      ['--sides <sides>', 'which sides of the paper', ['one', 'long-edge', 'short-edge']],
      ['--colour <colour>', 'colour, or black and white', ['colour', 'black']],
      ...personal,
    ],
  }).action(async (file: string, flags: PrintFlags) => {
    const { gateway } = await desk.asMyself(flags)
    const content = await openInput(desk.surroundings, file)
    const type = await printableFormat(content)
    if (!type) throw misused(`${file} is no PDF, JPEG, PNG, PWG or URF document`)
    const target = withQuery('/api/portal/jobs', ticketOf(file, flags))
    const { text } = await gateway.send('POST', target, { file: { type, content }, waitSeconds: uploadSeconds })
    await desk.show<OwnJob>(text, flags, job =>
      desk.screen.lines(`Job ${job.id} is held until ${shownInstant(job.expiresAt)}: release it at a printer.`),
    )
  })
}

function ticketOf(file: string, { title, copies, sides, colour }: PrintFlags) {
  const keywords = { one: 'one-sided', 'long-edge': 'two-sided-long-edge', 'short-edge': 'two-sided-short-edge' }
  const modes = { colour: 'color', black: 'monochrome' }
  return {
    name: title ?? (file === '-' ? 'document' : basename(file)),
    copies,
    sides: sides === undefined ? undefined : keywords[sides as keyof typeof keywords], // one of the choices
    printColorMode: colour === undefined ? undefined : modes[colour as keyof typeof modes], // one of the choices
  }
}

async function listJobs(desk: Desk, flags: DeskFlags): Promise<void> {
  const { gateway } = await desk.asMyself(flags)
  const { text } = await gateway.send('GET', '/api/portal/jobs')
  await desk.show<{ readonly jobs: readonly OwnJob[] }>(text, flags, async ({ jobs }) => {
    if (jobs.length === 0) return desk.screen.lines('No document of yours waits.')
    const columns = [
      { title: 'JOB', of: (job: OwnJob) => job.id, isWhole: true },
      { title: 'TITLE', of: (job: OwnJob) => job.name },
      { title: 'STATE', of: (job: OwnJob) => job.state },
      { title: 'SIZE', of: (job: OwnJob) => sizeOf(job.octets) },
      { title: 'CAME', of: (job: OwnJob) => shownInstant(job.createdAt) },
      { title: 'EXPIRES', of: (job: OwnJob) => shownInstant(job.expiresAt) },
    ]
    await desk.screen.table(columns, jobs)
  })
}
