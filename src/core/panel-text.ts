import { maxCardsPerUser } from './credential.ts'
import { problemText } from './printer.ts'
import type { CardRefusal, Refusal } from './refusal.ts'

/**
 * What a terminal tells a person who was refused: what is wrong and what to do. Two lines of plain text, the first one short
 * enough for 40 columns. `renewal`: what to do for a new PIN (see renewalWords).
 */
export function refusalText(
  refusal: Refusal,
  printerName: string,
  renewal = 'ask the administrator',
): readonly [string, string] {
  switch (refusal.reason) {
    case 'unknown-credential':
      return ['Wrong PIN', 'Press * and type your PIN again, then #']
    case 'unknown-card':
    case 'card-first':
    case 'wrong-pin-for-card':
    case 'card-taken':
    case 'too-many-cards':
      return cardText(refusal)
    case 'pin-expired':
      return ['This PIN has expired', `For a new one, ${renewal}`]
    case 'pin-ended':
      return ['This PIN is no longer valid', `Use your newest PIN, or ${renewal}`]
    case 'pin-used-up':
      return ['This PIN is used up', `For a new one, ${renewal}`]
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
    case 'directory-away':
      return [
        'This cannot be checked just now',
        'The central directory does not answer. Try again later, or ask for help',
      ]
    case 'clock-wrong':
      return ['The clock here is wrong', 'Your documents are safe. Tap your card, or ask the administrator']
    case 'offline-too-long':
      return [
        'Cut off for too long',
        refusal.takesCard
          ? 'Tap your card, then type your PIN and #'
          : 'Your documents are safe. Ask the administrator',
      ]
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

function cardText(refusal: CardRefusal): readonly [string, string] {
  switch (refusal.reason) {
    case 'unknown-card':
      return ['Unknown card', refusal.takesPin ? 'Type your PIN, then #' : 'Ask the administrator to add it']
    case 'card-first':
      return ['Tap your card first', 'Then type your PIN and #']
    case 'wrong-pin-for-card':
      return ['Wrong PIN', 'Tap your card again, then type its PIN']
    case 'card-taken':
      return ['This card is in use already', 'Ask the administrator']
    case 'too-many-cards':
      return [`You have ${maxCardsPerUser} cards already`, 'Remove one in the portal, or ask the administrator']
  }
}
