import type { Static } from 'typebox'
import { isFault } from '../core/fault.ts'
import { type Printer, type PrinterCondition, tellingProblem } from '../core/printer.ts'
import { problemPhrase } from '../gateway/refusal-phrase.ts'
import { say } from '../gateway/say.ts'
import type { AdminParts } from './admin-parts.ts'
import type { PrinterState } from './printer-shapes.ts'

/** Longer than a silent SNMP agent is waited for, a second: a printer that answers by IPP alone is not called dead. */
const answerMilliseconds = 2500

type State = Static<typeof PrinterState>

/**
 * What printers say of themselves, all asked at once; one that has not answered after 2.5 s is unreachable. Never
 * throws for a printer that does not answer.
 */
export async function askStates(
  { conditions, releases, ports }: Pick<AdminParts, 'conditions' | 'releases' | 'ports'>,
  printers: readonly Printer[],
): Promise<readonly State[]> {
  const answered = new AbortController()
  const over = ports.clock.wait(answerMilliseconds, answered.signal).then(() => undefined)
  const sizes = releases.sizes()
  try {
    return await Promise.all(
      printers.map(async printer => {
        const condition = await Promise.race([ask(conditions.ask(printer)), over])
        return stateOf(condition, sizes.get(printer.name) ?? 0)
      }),
    )
  } finally {
    answered.abort()
  }
}

async function ask(answer: Promise<PrinterCondition>): Promise<PrinterCondition | undefined> {
  try {
    return await answer
  } catch (error) {
    if (!isFault(error)) throw error
    return undefined
  }
}

function stateOf(condition: PrinterCondition | undefined, documents: number): State {
  if (!condition) {
    const nothing = { problems: [], warnings: [], lifeCount: null, at: null, documents }
    return { state: 'unreachable', canPrint: false, text: 'does not answer', ...nothing }
  }
  const problem = tellingProblem(condition)
  return {
    state: condition.state,
    canPrint: problem === undefined,
    text: problem ? say(problemPhrase(problem), 'en').join(' ') : null,
    problems: condition.problems.map(({ kind, place }) => (place === undefined ? { kind } : { kind, place })),
    warnings: [...condition.warnings],
    lifeCount: condition.lifeCount,
    at: condition.at.toString(),
    documents,
  }
}
