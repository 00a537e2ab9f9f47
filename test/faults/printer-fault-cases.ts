import type { Lie } from '../../simulators/printer/conduct.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import type { Direction, WireFault } from './tcp-proxy.ts'

/** How many bytes a release without faults takes each way. */
export type Exchange = Readonly<Record<Direction, number>>

export interface FaultCase {
  /** Cases of one group share a row of the table. */
  readonly group: string
  /** With the group, what to look for when it fails. */
  readonly place: string
  /** false: the printer knows Print-Job only. */
  readonly hasCreateJob: boolean
  readonly wire?: WireFault
  /** What the printer does when this operation is asked for. */
  readonly printer?: { readonly operation: string; readonly act: PrinterAct }
}

export type PrinterAct =
  | { readonly kind: 'lie'; readonly lie: Lie }
  /** Carries it out and says nothing. */
  | { readonly kind: 'swallow-answer' }
  /** Its jobs are gone; `isReused`: their ids already mean jobs of somebody else. */
  | { readonly kind: 'restart'; readonly isReused: boolean }

/** The exchange of a printer with Create-Job, and of one without. */
export type Exchanges = { readonly withCreateJob: Exchange; readonly withoutIt: Exchange }

const wireKinds = ['cut', 'reset', 'half-open', 'blackhole', 'corrupt', 'trickle'] as const
/** From a link that is as good as down to one that is as slow as a modem. */
const rates = [1, 30, 1_000] as const
const directions = ['up', 'down'] as const
const lies: readonly Lie[] = [
  ...(['duplicate-prints-nothing', 'jobs-vanish', 'huge-answer', 'endless-chunks'] as const),
  ...(['wrong-request-id', 'not-ipp', 'html', 'truncated-answer'] as const),
  ...(['prints-what-came', 'early-success'] as const),
]
/** Headers and attributes stand in so many bytes at either end of the exchange. */
const attributeBytes = 2_500

/** The cases that a seed gives, every kind in turn: cuts after n bytes for n over the whole exchange, lies, restarts. */
export function faultCases(count: number, exchanges: Exchanges, random: SeededRandom): readonly FaultCase[] {
  const told = printerCases()
  return Array.from({ length: count }, (_, number) => {
    // Two of three on the wire, for there are many more places to cut than steps.
    const printerCase = number % 3 === 2 ? told[Math.floor(number / 3) % told.length] : undefined
    return printerCase ?? wireCase(number, exchanges, random)
  })
}

function wireCase(number: number, exchanges: Exchanges, random: SeededRandom): FaultCase {
  const hasCreateJob = random.below(4) > 0
  if (number % 20 === 0) {
    const milliseconds = 100 + random.below(1_200)
    return { group: 'latency', place: `${milliseconds} ms`, hasCreateJob, wire: { kind: 'latency', milliseconds } }
  }
  const kind = wireKinds[random.below(wireKinds.length)] ?? 'cut'
  const direction = directions[random.below(directions.length)] ?? 'up'
  const total = (hasCreateJob ? exchanges.withCreateJob : exchanges.withoutIt)[direction]
  const afterBytes = placeIn(total, random)
  const place = `after ${afterBytes} of ${total} bytes`
  const struck = { group: `${kind} ${direction}`, place, hasCreateJob }
  if (kind !== 'trickle') return { ...struck, wire: { kind, direction, afterBytes } }
  const bytesPerSecond = rates[random.below(rates.length)] ?? 1
  return {
    ...struck,
    place: `${place}, ${bytesPerSecond} B/s`,
    wire: { kind, direction, afterBytes, bytesPerSecond },
  }
}

/** Anywhere, but every other time where attributes are. */
function placeIn(total: number, random: SeededRandom): number {
  if (total <= attributeBytes || random.below(2) === 0) return random.below(total)
  const offset = random.below(attributeBytes)
  return random.below(3) === 0 ? total - 1 - offset : offset
}

function printerCases(): readonly FaultCase[] {
  return [true, false].flatMap(hasCreateJob => {
    const creating = hasCreateJob ? ['Create-Job', 'Send-Document'] : ['Print-Job']
    const operations = ['Get-Printer-Attributes', ...creating]
    return [
      ...operations.flatMap(operation => lies.map(lie => printerCase(hasCreateJob, operation, { kind: 'lie', lie }))),
      ...operations.map(operation => printerCase(hasCreateJob, operation, { kind: 'swallow-answer' })),
      ...[...operations, hasCreateJob ? 'Get-Job-Attributes' : 'Get-Jobs'].flatMap(operation =>
        [true, false].map(isReused => printerCase(hasCreateJob, operation, { kind: 'restart', isReused })),
      ),
    ]
  })
}

function printerCase(hasCreateJob: boolean, operation: string, act: PrinterAct): FaultCase {
  return { group: groupOf(act), place: `at ${operation}`, hasCreateJob, printer: { operation, act } }
}

function groupOf(act: PrinterAct): string {
  switch (act.kind) {
    case 'lie':
      return `printer: ${act.lie}`
    case 'swallow-answer':
      return 'printer: no answer'
    case 'restart':
      return act.isReused ? 'printer restarts, ids reused' : 'printer restarts'
  }
}
