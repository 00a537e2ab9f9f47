import type { CardPurpose } from '../core/credential.ts'
import type { FaultCode } from '../core/fault.ts'
import { pinAfterCardSeconds } from '../core/log-in-steps.ts'
import { refusalText } from '../core/panel-text.ts'
import type { Refusal, RefusalReason } from '../core/refusal.ts'
import type { Feedback, FeedbackKind } from '../driver.ts'
import type { TerminalRecord } from '../ports-directory.ts'
import type { Service } from './tend-parts.ts'

/** Each step as a terminal shows it. */
export const feedback = {
  ready: (requires: TerminalRecord['requires']): Feedback => ({
    kind: 'ready',
    tone: 'none',
    text:
      requires === 'card-and-pin'
        ? ['Tap your card', 'Then type your PIN and #']
        : ['Type your PIN, then #', 'or tap your card'],
  }),

  /** While nobody is there. */
  rest: (service: Service, requires: TerminalRecord['requires']): Feedback => {
    switch (service) {
      case 'open':
        return feedback.ready(requires)
      case 'suspended':
        return feedback.notAvailable()
      case 'retiring':
        return feedback.outOfService()
    }
  },

  pinWanted: (purpose: CardPurpose): Feedback => ({
    kind: 'pin-wanted',
    tone: 'attention',
    text:
      purpose === 'log-in'
        ? ['Now type your PIN, then #', `within ${pinAfterCardSeconds} seconds`]
        : ['Unknown card', 'Type your PIN, then #, to make it yours'],
  }),

  cardAdded: (): Feedback => ({
    kind: 'ready',
    tone: 'ok',
    text: ['This card is yours now', 'Tap it to print what waits for you'],
  }),

  typing: (digits: number): Feedback => ({ kind: 'entry', tone: 'none', text: ['*'.repeat(digits)] }),

  checking: (): Feedback => ({ kind: 'checking', tone: 'none', text: ['One moment …'] }),

  slow: (): Feedback => ({
    kind: 'checking',
    tone: 'none',
    text: ['This takes longer than usual', 'Please wait, or press * to stop'],
  }),

  /** Somebody gave a PIN while another person's documents are sent. */
  stillSending: (printerName: string): Feedback => ({
    kind: 'releasing',
    tone: 'attention',
    text: [`Still sending to ${printerName}`, 'Type your PIN when it is done. Press * to stop it'],
  }),

  releasing: (printerName: string, sent: number, total: number): Feedback => ({
    kind: 'releasing',
    tone: 'none',
    text: [`Sending ${Math.min(sent + 1, total)} of ${total} to ${printerName}`, 'Press * to stop'],
  }),

  waiting: (printerName: string): Feedback => ({
    kind: 'releasing',
    tone: 'none',
    text: [`${printerName} is slow to answer`, 'Your documents are safe. Wait, or press * to stop'],
  }),

  released: (printerName: string, total: number): Feedback => ({
    kind: 'released',
    tone: 'ok',
    text: [`${documents(total)} sent to ${printerName}`, 'Please take all your pages'],
  }),

  printed: (printerName: string, total: number): Feedback => ({
    kind: 'released',
    tone: 'ok',
    text: [`${documents(total)} printed at ${printerName}`, 'Please take all your pages'],
  }),

  notAllSent: (
    printerName: string,
    outcome: { readonly sent: number; readonly kept: number; readonly uncertain: number },
  ): Feedback => ({
    kind: 'printer-error',
    tone: 'error',
    text: [
      `${printerName} failed: ${outcome.sent} sent, ${outcome.kept + outcome.uncertain} not`,
      outcome.uncertain > 0
        ? 'They are safe. Log in again to say whether all pages came out'
        : 'They are safe: try again, or go to another printer',
    ],
  }),

  stopped: (printerName: string, kept: number): Feedback => ({
    kind: 'ready',
    tone: 'attention',
    text: [`Stopped. ${documents(kept)} kept for you`, `Nothing more goes to ${printerName}`],
  }),

  timeUp: (printerName: string, kept: number): Feedback => ({
    kind: 'printer-error',
    tone: 'error',
    text: [`${printerName} is too slow: ${documents(kept)} not sent`, 'What is not sent is kept: try another printer'],
  }),

  question: (title: string): Feedback => ({
    kind: 'question',
    tone: 'attention',
    text: [`Did "${plain(title)}" come out?`, '1 = yes, delete it   2 = no, print it again'],
  }),

  kept: (total: number): Feedback => ({
    kind: 'ready',
    tone: 'none',
    text: [`${documents(total)} kept: you will be asked again`, 'Log in again to decide'],
  }),

  /** `renewal`: see refusalText. */
  refused: (refusal: Refusal, printerName: string, renewal?: string): Feedback => ({
    kind: refusalKinds[refusal.reason],
    tone: refusal.reason === 'no-jobs' ? 'attention' : 'error',
    text: refusalText(refusal, printerName, renewal),
  }),

  /** The gateway is being stopped; its next start shows that it is ready again. */
  outOfService: (): Feedback => ({
    kind: 'fault',
    tone: 'attention',
    text: ['Out of service for a moment', 'Your documents are safe: try again in a minute'],
  }),

  /** What is needed does not answer; it is tried again by itself. */
  notAvailable: (): Feedback => ({
    kind: 'fault',
    tone: 'error',
    text: ['Not available just now', 'Your documents are safe: try again in a minute'],
  }),

  fault: (): Feedback => ({
    kind: 'fault',
    tone: 'error',
    text: ['Something is wrong here', 'Your documents are safe: try another printer or ask for help'],
  }),
}

const refusalKinds: Readonly<Record<RefusalReason, FeedbackKind>> = {
  'unknown-credential': 'wrong',
  'unknown-card': 'wrong',
  'card-first': 'wrong',
  'wrong-pin-for-card': 'wrong',
  'card-taken': 'wrong',
  'too-many-cards': 'wrong',
  'pin-expired': 'expired',
  'pin-ended': 'expired',
  'pin-used-up': 'expired',
  'pin-not-yet-valid': 'expired',
  'user-disabled': 'wrong',
  wait: 'throttled',
  'step-up': 'throttled',
  'too-many-tries': 'throttled',
  'directory-away': 'fault',
  'clock-wrong': 'fault',
  'offline-too-long': 'fault',
  'no-jobs': 'no-jobs',
  'print-not-allowed': 'wrong',
  'printer-in-error': 'printer-error',
  'printer-unreachable': 'printer-error',
}

/** What somebody is told whose visit a fault has ended. */
export function faultFeedback(code: FaultCode | 'unexpected'): Feedback {
  return passing.has(code) ? feedback.notAvailable() : feedback.fault()
}

/** What goes by without anybody's doing anything at the terminal. */
const passing: ReadonlySet<string> = new Set<FaultCode>([
  'records-unavailable',
  'directory-away',
  'mirror-unavailable',
  'overloaded',
  'tenure-over',
])

function documents(count: number): string {
  return count === 1 ? '1 document' : `${count} documents`
}

/** A title on one line of a display: no control characters, at most 40 characters. */
function plain(title: string): string {
  const text = title.replace(/[\p{Cc}\p{Cf}"]/gu, ' ').trim()
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
