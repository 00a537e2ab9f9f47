import type { Job } from '../core/job.ts'
import type { Printer } from '../core/printer.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Right } from '../core/user.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { LogInUser } from '../ports/facts.ts'
import type { TendParts } from './tend-parts.ts'

/** Most jobs released by one log-in; the rest at the next. */
const maxJobsPerVisit = 1000

/** What somebody who is logged in can do at a terminal: jobs that wait and a printer for them, or why nothing comes out. */
export interface Prepared {
  readonly printer: Printer | undefined
  /** Held and uncertain ones. */
  readonly waiting: readonly Job[]
  readonly refusal: Refusal | undefined
}

/** Looks up what waits for a user and whether the terminal's printer takes it. */
export async function prepareVisit(
  { ports, conditions }: Pick<TendParts, 'ports' | 'conditions'>,
  terminal: TerminalRecord,
  { user, rights }: { readonly user: LogInUser; readonly rights: ReadonlySet<Right> },
): Promise<Prepared> {
  const [printer, waiting] = await Promise.all([
    ports.facts.findPrinter(terminal.printer),
    ports.jobs.list({ userName: user.userName, states: ['held', 'uncertain'], limit: maxJobsPerVisit }),
  ])
  const found = { printer, waiting }
  if (!rights.has('print')) return { ...found, refusal: { reason: 'print-not-allowed' } }
  if (waiting.length === 0) return { ...found, refusal: { reason: 'no-jobs' } }
  const needsPrinter = printer && waiting.some(job => job.state === 'held')
  return { ...found, refusal: needsPrinter ? await conditions.refusal(printer) : undefined }
}

/** The printer's connection opens and it wakes while the rest of the PIN is typed. */
export async function wakePrinter(
  { ports, conditions }: Pick<TendParts, 'ports' | 'conditions'>,
  terminal: TerminalRecord,
): Promise<void> {
  const printer = await ports.facts.findPrinter(terminal.printer)
  if (printer) conditions.wake(printer)
}
