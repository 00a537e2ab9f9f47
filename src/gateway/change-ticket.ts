import { Fault } from '../core/fault.ts'
import type { Job, JobTicket } from '../core/job.ts'
import type { Ports } from '../ports.ts'
import { noteAudit } from './note-audit.ts'

/** The parts of a ticket that its owner changes; null: as the printer does it by itself. */
export type TicketChange = {
  readonly [Field in 'copies' | 'sides' | 'printColorMode' | 'pageRanges']?: JobTicket[Field] | null
}

/** Changes how a held job is to be printed. Fault `job-state-conflict` when it is not held any more. */
export async function changeTicket(
  ports: Pick<Ports, 'clock' | 'log' | 'jobs' | 'audit'>,
  job: Job,
  change: TicketChange,
  actor: string,
): Promise<void> {
  const merged = Object.entries({ ...job.ticket, ...change }).filter(([, value]) => value !== null)
  if (!(await ports.jobs.changeTicket(job.id, Object.fromEntries(merged))))
    throw new Fault('job-state-conflict', 'the job is not held: it is being released, is uncertain or has ended')
  const about = { userName: job.userName, jobId: job.id, detail: { fields: Object.keys(change).join(' ') } }
  noteAudit(ports, { at: ports.clock.now(), event: 'job-changed', actor, ...about })
}
