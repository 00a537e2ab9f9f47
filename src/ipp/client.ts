import { Fault, isFault } from '../core/fault.ts'
import type { Printer, PrinterCondition } from '../core/printer.ts'
import { hasRestarted, type PrinterAnswer, type PrinterJob, type PrinterLife, type Release } from '../core/release.ts'
import type { PrintDocument, PrinterLink, PrintRequest } from '../ports/printing.ts'
import type { Clock } from '../ports.ts'
import {
  type Abilities,
  abilitiesOf,
  abilityNames,
  expectSuccess,
  hasStatus,
  jobIn,
  jobNames,
  jobOf,
  lifeNames,
  lifeOf,
} from './client-answers.ts'
import { conditionNames, conditionOf } from './client-condition.ts'
import { PrinterConnections } from './client-connections.ts'
import { type ExchangeLimits, StaleConnection } from './client-exchange.ts'
import { PrinterTalk } from './client-talk.ts'
import { formatFor, ticketAttributes } from './client-ticket.ts'
import { attribute, findGroup, findGroups, group } from './codec-attributes.ts'
import type { Attribute, Message } from './codec-message.ts'

export interface IppClientOptions extends Partial<ExchangeLimits> {
  /** PEM certificates of authorities for ipps: printers, instead of those that Node knows. */
  readonly authorities?: string
}

const usual: ExchangeLimits = {
  connectMs: 2_000,
  answerMs: 5_000,
  // A printer with full buffers takes nothing while it puts a page out.
  idleMs: 30_000,
  // As much as the codec reads.
  maxAnswerBytes: 1_048_576,
}

/** A wake-up so recent that its up-time still tells the life in which a job is created. */
const freshLifeMs = 30_000
const maxListedJobs = 500

interface Known {
  readonly abilities: Abilities
  readonly life: PrinterLife
  /** performance.now() when it was asked. */
  readonly askedAt: number
}

/** Releases documents to printers by IPP 2.0 or 1.1, with or without TLS. */
export class IppClient implements PrinterLink {
  readonly #clock: Pick<Clock, 'now'>
  readonly #connections: PrinterConnections
  readonly #talk: PrinterTalk
  readonly #known = new Map<string, Known>()

  constructor(clock: Pick<Clock, 'now'>, options: IppClientOptions = {}) {
    const { authorities, ...limits } = options
    const exchangeLimits = { ...usual, ...limits }
    this.#clock = clock
    this.#connections = new PrinterConnections({
      connectMs: exchangeLimits.connectMs,
      ...(authorities === undefined ? {} : { authorities }),
    })
    this.#talk = new PrinterTalk(this.#connections, exchangeLimits)
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]()
  }

  async wake(printer: Printer, signal?: AbortSignal): Promise<PrinterCondition> {
    const names = [...conditionNames, ...lifeNames, ...abilityNames]
    const answer = await this.#askPrinter(printer, names, signal)
    const told = findGroup(answer, 'printer')
    this.#known.set(printer.uri, { abilities: abilitiesOf(told), life: lifeOf(told), askedAt: performance.now() })
    return conditionOf(told, this.#clock.now())
  }

  async life(printer: Printer, signal?: AbortSignal): Promise<PrinterLife> {
    return lifeOf(findGroup(await this.#askPrinter(printer, lifeNames, signal), 'printer'))
  }

  async canCreateJobs(printer: Printer, signal?: AbortSignal): Promise<boolean> {
    return (await this.#knownOf(printer, signal)).abilities.canCreateJobs
  }

  async createJob(
    printer: Printer,
    request: PrintRequest,
    signal?: AbortSignal,
  ): Promise<PrinterJob & { readonly life: PrinterLife }> {
    const { abilities, life, askedAt } = await this.#knownOf(printer, signal)
    const isFresh = performance.now() - askedAt < freshLifeMs
    const [job, current] = await Promise.all([
      this.#createOnce(printer, request, abilities, signal),
      isFresh ? life : this.life(printer, signal),
    ])
    return { ...job, life: current }
  }

  async sendDocument(
    printer: Printer,
    jobId: number,
    request: PrintRequest,
    document: PrintDocument,
    signal?: AbortSignal,
  ): Promise<PrinterJob> {
    const { abilities } = await this.#knownOf(printer, signal)
    const attributes = [
      attribute('job-id', 'integer', jobId),
      attribute('document-format', 'mimeMediaType', formatFor(request.format, abilities)),
      attribute('last-document', 'boolean', true),
    ]
    const answer = await this.#talk.send(printer, { operation: 'Send-Document', attributes, document, signal })
    return this.#jobAfter(printer, expectSuccess(answer), jobId, signal)
  }

  async printJob(
    printer: Printer,
    request: PrintRequest,
    document: PrintDocument,
    signal?: AbortSignal,
  ): Promise<PrinterJob> {
    const { abilities } = await this.#knownOf(printer, signal)
    const format = attribute('document-format', 'mimeMediaType', formatFor(request.format, abilities))
    const answer = await this.#talk.send(printer, {
      operation: 'Print-Job',
      attributes: [...newJobAttributes(request), format],
      groups: [group('job', ...ticketAttributes(request.ticket, abilities))],
      document,
      signal,
    })
    return expectJob(expectSuccess(answer))
  }

  async askJob(printer: Printer, release: Release, signal?: AbortSignal): Promise<PrinterAnswer> {
    if (release.printerJobId === null) return this.findJob(printer, release.printerJobName, signal)
    const jobId = release.printerJobId
    return unlessUnreachable(async () => {
      const answer = await this.#askJob(printer, jobId, signal)
      if (hasStatus(answer, 'client-error-not-found', 'client-error-gone')) {
        const life = await this.life(printer, signal)
        return { answer: hasRestarted(release.life, life) ? 'restarted' : 'no-such-job' }
      }
      const job = expectJob(expectSuccess(answer))
      const isOurs = isJobOf(job, release) && !hasRestarted(release.life, lifeOf(findGroup(answer, 'job')))
      return isOurs ? { answer: 'job', job } : { answer: 'restarted' }
    })
  }

  async findJob(printer: Printer, printerJobName: string, signal?: AbortSignal): Promise<PrinterAnswer> {
    return unlessUnreachable(async () => {
      for (const which of ['not-completed', 'completed']) {
        const attributes = [
          attribute('limit', 'integer', maxListedJobs),
          attribute('requested-attributes', 'keyword', ...jobNames),
          attribute('which-jobs', 'keyword', which),
        ]
        const answer = await this.#talk.ask(printer, { operation: 'Get-Jobs', attributes, signal })
        const jobs = findGroups(expectSuccess(answer), 'job').map(jobOf)
        const job = jobs.find(candidate => candidate?.name === printerJobName)
        if (job) return { answer: 'job', job }
      }
      return { answer: 'no-such-job' }
    })
  }

  async cancelJob(printer: Printer, jobId: number, signal?: AbortSignal): Promise<void> {
    const attributes = [attribute('job-id', 'integer', jobId)]
    const answer = await this.#talk.ask(printer, { operation: 'Cancel-Job', attributes, signal })
    if (hasStatus(answer, 'client-error-not-possible', 'client-error-not-found', 'client-error-gone')) return
    expectSuccess(answer)
  }

  /** A request lost on a dead connection is repeated only when no job came of it. */
  async #createOnce(
    printer: Printer,
    request: PrintRequest,
    abilities: Abilities,
    signal?: AbortSignal,
  ): Promise<PrinterJob> {
    const creation = {
      operation: 'Create-Job' as const,
      attributes: newJobAttributes(request),
      groups: [group('job', ...ticketAttributes(request.ticket, abilities))],
      signal,
    }
    try {
      return await this.#created(printer, await this.#talk.send(printer, creation), signal)
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error
    }
    const found = await this.findJob(printer, request.printerJobName, signal)
    if (found.answer === 'job') return found.job
    // One may have been made: a second would keep a printer busy that takes one job at a time.
    if (found.answer === 'unreachable')
      throw new Fault('printer-unreachable', 'the printer cannot be asked for its jobs')
    return this.#created(printer, await this.#talk.send(printer, creation), signal)
  }

  async #created(printer: Printer, answer: Message, signal?: AbortSignal): Promise<PrinterJob> {
    const told = findGroup(expectSuccess(answer), 'job')
    const id = told?.attributes.find(({ name }) => name === 'job-id')?.values[0]
    if (id?.tag !== 'integer') throw new Fault('printer-answer-invalid', 'a new job came without its id')
    return this.#jobAfter(printer, answer, id.value, signal)
  }

  /** The job that an answer tells of; some printers leave it out, and are asked. */
  async #jobAfter(printer: Printer, answer: Message, jobId: number, signal?: AbortSignal): Promise<PrinterJob> {
    return jobIn(answer) ?? expectJob(expectSuccess(await this.#askJob(printer, jobId, signal)))
  }

  async #knownOf(printer: Printer, signal?: AbortSignal): Promise<Known> {
    if (!this.#known.has(printer.uri)) await this.wake(printer, signal)
    const known = this.#known.get(printer.uri)
    if (!known) throw new Fault('printer-answer-invalid', 'the printer told nothing')
    return known
  }

  async #askPrinter(printer: Printer, names: readonly string[], signal?: AbortSignal): Promise<Message> {
    const attributes = [attribute('requested-attributes', 'keyword', ...names)]
    return expectSuccess(await this.#talk.ask(printer, { operation: 'Get-Printer-Attributes', attributes, signal }))
  }

  async #askJob(printer: Printer, jobId: number, signal?: AbortSignal): Promise<Message> {
    const attributes = [
      attribute('job-id', 'integer', jobId),
      attribute('requested-attributes', 'keyword', ...jobNames),
    ]
    return this.#talk.ask(printer, { operation: 'Get-Job-Attributes', attributes, signal })
  }
}

/** Our job-name says nothing of owner or title, and neither does anything else that the printer is told. */
function newJobAttributes(request: PrintRequest): readonly Attribute[] {
  return [
    attribute('job-name', 'nameWithoutLanguage', request.printerJobName),
    attribute('ipp-attribute-fidelity', 'boolean', false),
  ]
}

function expectJob(answer: Message): PrinterJob {
  const job = jobIn(answer)
  if (!job) throw new Fault('printer-answer-invalid', 'the answer tells of no job')
  return job
}

function isJobOf(job: PrinterJob, release: Release): boolean {
  if (job.name !== null && job.name !== release.printerJobName) return false
  return job.uuid === null || release.printerJobUuid === null || job.uuid === release.printerJobUuid
}

async function unlessUnreachable(ask: () => Promise<PrinterAnswer>): Promise<PrinterAnswer> {
  try {
    return await ask()
  } catch (error) {
    // Whatever the printer's failure is, what became of the job is not known.
    if (isFault(error)) return { answer: 'unreachable' }
    throw error
  }
}
