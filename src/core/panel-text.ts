import { problemText } from './printer.ts'
import type { Refusal } from './refusal.ts'

/** What a terminal tells a person who was refused: what is wrong and what to do. Lines of plain text, the first one shortest. */
export function refusalText(refusal: Refusal, printerName: string): readonly string[] {
  switch (refusal.reason) {
    case 'unknown-credential':
      return ['Wrong PIN or unknown card', 'Press * and type your PIN again, then #']
    case 'pin-expired':
      return ['This PIN has expired', 'Use the newest PIN you were given, or ask for a new one']
    case 'pin-not-yet-valid':
      return ['This PIN is not valid yet', 'Use it from the day and time you were told']
    case 'user-disabled':
      return ['Your account is switched off', 'Ask the administrator']
    case 'wait':
      return [`Too many wrong PINs: wait ${refusal.seconds} s`, 'Then type your PIN again, then #']
    case 'step-up':
      return ['Too many wrong PINs here', `Tap your card, use another terminal, or come back in ${refusal.minutes} min`]
    case 'too-many-tries':
      return ['Too many tries', `Come back in ${refusal.minutes} min`]
    case 'no-jobs':
      return ['No documents are waiting for you', 'Print to the queue first, then come back']
    case 'print-not-allowed':
      return ['You may not print', 'Ask the administrator for the right to print']
    case 'printer-in-error':
      return [
        `${printerName}: ${problemText(refusal.problem)}`,
        'Your documents are safe: put it right, or go to another printer',
      ]
    case 'printer-unreachable':
      return [`${printerName} does not answer`, 'Your documents are safe: try another printer or ask for help']
  }
}
