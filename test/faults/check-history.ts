import { leaseSeconds, sessionMaxSeconds } from '../../src/core/session.ts'
import type { HistoryLine } from './history.ts'

/** What a history shows. It is good when there are no violations. */
export interface Findings {
  readonly violations: readonly string[]
  readonly kills: number
  readonly acknowledged: number
  /** Documents that came out whole at least once. */
  readonly printed: number
  /** Printed although the client never saw the answer: allowed, once. */
  readonly printedWithoutAnswer: number
  /** Print starts beyond the first, each after its owner said that the document did not come out. */
  readonly againByOwner: number
  /** Documents of which an owner was asked whether they came out. */
  readonly uncertain: number
  /** Documents that an owner said came out although they did not. */
  readonly givenUpByOwner: number
  readonly logIns: number
  /** Milliseconds from each kill to the next ready gateway, in order of size. */
  readonly recoveryMs: readonly number[]
  /** Milliseconds until another gateway had taken over everything, in order of size. */
  readonly takeoverMs: readonly number[]
  /** Milliseconds until every terminal of a killed gateway was another one's, in order of size. */
  readonly terminalsMs: readonly number[]
}

type Kind = HistoryLine['kind']
type Of<K extends Kind> = Extract<HistoryLine, { readonly kind: K }>

const leaseMs = (sessionMaxSeconds + leaseSeconds) * 1000

/** Holds a history to DESIGN's promises 1 to 3. */
export function checkHistory(lines: readonly HistoryLine[]): Findings {
  const acknowledged = of(lines, 'acknowledged')
  const printed = new Set(of(lines, 'printed').map(line => line.document))
  const known = new Set(acknowledged.map(line => line.document))
  const answers = of(lines, 'answered')
  return {
    violations: [
      ...findLost(lines, printed),
      ...findDoubled(lines),
      ...findForeign(lines),
      ...findAstray(lines),
      ...of(lines, 'broken').map(line => `at ${line.at}: ${line.what}`),
    ],
    kills: of(lines, 'killed').length,
    acknowledged: acknowledged.length,
    printed: printed.size,
    printedWithoutAnswer: [...printed].filter(document => !known.has(document)).length,
    againByOwner: [...startsOf(lines).values()].reduce((sum, starts) => sum + starts.length - 1, 0),
    uncertain: new Set(answers.map(line => line.document)).size,
    givenUpByOwner: new Set(answers.filter(line => line.didPrint && !printed.has(line.document)).map(a => a.document))
      .size,
    logIns: of(lines, 'log-in').length,
    recoveryMs: of(lines, 'ready')
      .map(line => line.afterMs)
      .toSorted((a, b) => a - b),
    terminalsMs: of(lines, 'terminals-moved')
      .map(line => line.afterMs)
      .toSorted((a, b) => a - b),
    takeoverMs: of(lines, 'taken-over')
      .map(line => line.afterMs)
      .toSorted((a, b) => a - b),
  }
}

/** Promise 1: an acknowledged document is printed, or waits with its bytes, or its owner gave it up. */
function findLost(lines: readonly HistoryLine[], printed: ReadonlySet<string>): readonly string[] {
  const waiting = new Map(of(lines, 'remaining').map(line => [line.jobId, line]))
  const givenUp = new Set(of(lines, 'answered').flatMap(line => (line.didPrint ? [line.document] : [])))
  return of(lines, 'acknowledged').flatMap(({ document, jobId, owner, at }) => {
    if (printed.has(document) || givenUp.has(document)) return []
    const job = waiting.get(jobId)
    if (!job) return [`lost: job ${jobId} of ${owner}, acknowledged at ${at}, document ${document}`]
    const isKept = (job.state === 'held' || job.state === 'uncertain') && job.octets !== null
    return isKept ? [] : [`stuck: job ${jobId} of ${owner} ended up ${job.state} with ${job.octets} octets`]
  })
}

/** Promise 3: one print start for each release, and a second one of a document only by its owner's word. */
function findDoubled(lines: readonly HistoryLine[]): readonly string[] {
  const again = of(lines, 'answered').filter(line => !line.didPrint)
  const doubled = [...startsOf(lines)].flatMap(([document, starts]) =>
    starts.flatMap((start, earlier) => {
      const allowed = again.filter(answer => answer.document === document && answer.at <= start.at).length
      if (earlier <= allowed) return []
      return [`doubled: ${document} started for the ${earlier + 1}. time at ${start.printer} at ${start.at}`]
    }),
  )
  const names = of(lines, 'print-started').map(line => line.printerJob)
  const repeated = [...Map.groupBy(names, name => name)].flatMap(([name, starts]) => (starts.length > 1 ? [name] : []))
  return [...doubled, ...repeated.map(name => `doubled: the release ${name} started twice`)]
}

/** What was never submitted, or was refused, is nobody's and must not come out. */
function findForeign(lines: readonly HistoryLine[]): readonly string[] {
  const submitted = new Set(of(lines, 'submitted').map(line => line.document))
  const refused = new Set(of(lines, 'refused').map(line => line.document))
  return of(lines, 'print-started').flatMap(({ document, printer, at }) => {
    if (!submitted.has(document)) return [`foreign: ${document} at ${printer} at ${at} is no document of anybody`]
    return refused.has(document) ? [`foreign: ${document} at ${printer} at ${at} was refused`] : []
  })
}

/** Promise 2: only where the owner logged in, inside session and lease. */
function findAstray(lines: readonly HistoryLine[]): readonly string[] {
  const owners = new Map(of(lines, 'submitted').map(line => [line.document, line.owner]))
  const logIns = Map.groupBy(of(lines, 'log-in'), line => `${line.owner}@${line.printer}`)
  return of(lines, 'print-started').flatMap(({ document, printer, at }) => {
    const owner = owners.get(document)
    const visits = logIns.get(`${owner}@${printer}`) ?? []
    if (visits.some(visit => visit.at <= at && at - visit.at <= leaseMs)) return []
    return [`astray: ${document} of ${owner} came out at ${printer} at ${at}, where its owner was not`]
  })
}

function startsOf(lines: readonly HistoryLine[]): ReadonlyMap<string, readonly Of<'print-started'>[]> {
  return Map.groupBy(of(lines, 'print-started'), line => line.document)
}

function of<K extends Kind>(lines: readonly HistoryLine[], kind: K): readonly Of<K>[] {
  return lines.filter((line): line is Of<K> => line.kind === kind)
}
