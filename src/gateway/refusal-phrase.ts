import { maxCardsPerUser } from '../core/credential.ts'
import type { PrinterProblem } from '../core/printer.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Phrase } from './say.ts'

/**
 * What a person who was refused is told: what is wrong and what to do. The first line fits 40 columns. `renewal`: what to
 * do for a new PIN (see renewalPhrase).
 */
export function refusalPhrase(refusal: Refusal, printerName: string, renewal: Phrase = { key: 'renewal.ask' }): Phrase {
  const key = `refused.${refusal.reason}` as const
  switch (refusal.reason) {
    case 'unknown-card':
      return { key: refusal.takesPin ? 'refused.unknown-card.takes-pin' : key }
    case 'too-many-cards':
      return { key, values: { cards: maxCardsPerUser } }
    case 'pin-expired':
    case 'pin-ended':
    case 'pin-used-up':
      return { key, values: { renewal } }
    case 'wait':
      return { key, values: { seconds: refusal.seconds } }
    case 'step-up':
    case 'too-many-tries':
      return { key, values: { minutes: refusal.minutes } }
    case 'offline-too-long':
      return { key: refusal.takesCard ? 'refused.offline-too-long.takes-card' : key }
    case 'printer-in-error':
      return { key, values: { printer: printerName, problem: problemPhrase(refusal.problem) } }
    case 'printer-unreachable':
      return { key, values: { printer: printerName } }
    default:
      return { key }
  }
}

/** A printer's problem, e.g. `out of paper in tray 2`. */
export function problemPhrase({ kind, place }: PrinterProblem): Phrase {
  const problem: Phrase = { key: `problem.${kind}` }
  return place ? { key: 'problem.at', values: { problem, place } } : problem
}
