import { Fault, faultCodes } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import type { Printer } from '../core/printer.ts'
import type { Progress } from '../gateway/printer-lane.ts'
import { refusalPhrase } from '../gateway/refusal-phrase.ts'
import { say } from '../gateway/say.ts'
import type { Settled } from '../gateway/settle-release.ts'
import type { AdminParts } from './admin-parts.ts'

/** What an administrator is told of a release that was asked for. */
export interface Happened {
  readonly happened: 'sent' | 'printed' | 'under-way' | 'returned' | 'uncertain'
  readonly reason: string | null
}

/** How long the printer has to take a document that nobody waits for. */
const leaseMinutes = 10
const answerMilliseconds = 2000

/** Why the printer cannot take a document now, in words; undefined when it can. */
export async function refusalWords(parts: AdminParts, printer: Printer): Promise<string | undefined> {
  const refusal = await parts.conditions.refusal(printer)
  return refusal && say(refusalPhrase(refusal, printer.name), 'en')[0]
}

/**
 * Releases a held job on its owner's behalf and waits two seconds at most for what comes of it. Fault
 * `job-state-conflict` when it is not held any more.
 */
export async function releaseForOwner(parts: AdminParts, job: Job, printer: Printer, actor: string): Promise<Happened> {
  const { ports, releases } = parts
  const heard = Promise.withResolvers<Happened>()
  const claimed = await releases.release({
    jobs: [job],
    printer,
    terminalName: null,
    sessionId: null,
    leaseUntil: ports.clock.now().add({ minutes: leaseMinutes }),
    // Nobody logs out: only the end of the gateway stops it.
    signal: new AbortController().signal,
    report: (_, progress) => {
      const happened = happenedOf(progress)
      if (happened) heard.resolve(happened)
    },
  })
  if (claimed.length === 0) throw notHeld()
  const at = ports.clock.now()
  const entry = { at, event: 'job-release-asked', actor, userName: job.userName, jobId: job.id }
  await ports.audit.append({ ...entry, printerName: printer.name })
  return withinTwoSeconds(ports.clock, heard.promise)
}

/** What is heard within two seconds; until then it is under way. */
export async function withinTwoSeconds(
  clock: AdminParts['ports']['clock'],
  heard: Promise<Happened> | undefined,
): Promise<Happened> {
  const underWay: Happened = { happened: 'under-way', reason: null }
  const answered = new AbortController()
  const over = clock.wait(answerMilliseconds, answered.signal).then(() => underWay)
  const happened = await Promise.race([heard ?? over, over])
  answered.abort()
  return happened
}

export function notHeld(): Fault {
  return new Fault('job-state-conflict', 'the job is not held: it is being released, is uncertain or has ended')
}

/** What came of a document; undefined: nothing yet. */
export function happenedOf(progress: Progress): Happened | undefined {
  switch (progress.kind) {
    case 'sent':
      return { happened: 'sent', reason: null }
    case 'printer-state':
      return undefined
    case 'failed':
      return { happened: outcomes[progress.settled], reason: faultCodes[progress.fault.code] }
    case 'settled':
      return { happened: outcomes[progress.settled], reason: null }
  }
}

const outcomes: Readonly<Record<Settled, Happened['happened']>> = {
  returned: 'returned',
  done: 'printed',
  uncertain: 'uncertain',
  watch: 'under-way',
  'ask-again': 'uncertain',
  lost: 'uncertain',
}
