import type { CardPurpose } from '../core/credential.ts'
import type { FaultCode } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import { pinAfterCardSeconds } from '../core/log-in-steps.ts'
import type { Refusal, RefusalReason } from '../core/refusal.ts'
import type { Feedback, FeedbackKind } from '../driver.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import { refusalPhrase } from './refusal-phrase.ts'
import type { Phrase } from './say.ts'
import type { Service } from './tend-parts.ts'

/** A step as a terminal shows it, before it is said in a language. */
export interface Told extends Omit<Feedback, 'text'> {
  /** A phrase, or a `*` for each digit that was typed. */
  readonly says: Phrase | { readonly digits: number }
}

/** Each step as a terminal shows it. */
export const feedback = {
  ready: (requires: TerminalRecord['requires']): Told => ({
    ...told('ready', 'none', { key: `ready.${requires}` }),
    // A phone is no card: what asks for two things is not opened by one.
    ...(requires === 'card-and-pin' ? {} : { offersPlace: true }),
  }),

  /** While nobody is there. */
  rest: (service: Service, requires: TerminalRecord['requires']): Told => {
    switch (service) {
      case 'open':
        return feedback.ready(requires)
      case 'suspended':
        return feedback.notAvailable()
      case 'retiring':
        return feedback.outOfService()
    }
  },

  pinWanted: (purpose: CardPurpose): Told =>
    told('pin-wanted', 'attention', { key: `pin-wanted.${purpose}`, values: { seconds: pinAfterCardSeconds } }),

  cardAdded: (): Told => told('ready', 'ok', { key: 'card-added' }),

  typing: (digits: number): Told => ({ kind: 'entry', tone: 'none', says: { digits } }),

  checking: (): Told => told('checking', 'none', { key: 'checking' }),

  slow: (): Told => told('checking', 'none', { key: 'slow' }),

  /** Somebody gave a PIN while another person's documents are sent. */
  stillSending: (printer: string): Told =>
    told('releasing', 'attention', { key: 'still-sending', values: { printer } }),

  /** What waits, to choose from. */
  choose: (printer: string, jobs: readonly Job[]): Told => ({
    ...told('choose', 'none', { key: 'choose', values: { count: jobs.length, printer } }),
    jobs: jobs.map(job => ({
      id: job.id,
      title: job.name,
      isUncertain: job.state === 'uncertain',
      octets: job.document?.octets ?? 0,
      createdAt: job.createdAt,
    })),
  }),

  releasing: (printer: string, sent: number, total: number): Told =>
    told('releasing', 'none', { key: 'releasing', values: { number: Math.min(sent + 1, total), total, printer } }),

  waiting: (printer: string): Told => told('releasing', 'none', { key: 'waiting', values: { printer } }),

  released: (printer: string, count: number): Told =>
    told('released', 'ok', { key: 'released', values: { count, printer } }),

  printed: (printer: string, count: number): Told =>
    told('released', 'ok', { key: 'printed', values: { count, printer } }),

  notAllSent: (
    printer: string,
    { sent, kept, uncertain }: { readonly sent: number; readonly kept: number; readonly uncertain: number },
  ): Told => {
    const values = { printer, sent, left: kept + uncertain }
    return told('printer-error', 'error', { key: uncertain > 0 ? 'not-all-sure' : 'not-all-sent', values })
  },

  stopped: (printer: string, count: number): Told =>
    told('ready', 'attention', { key: 'stopped', values: { count, printer } }),

  timeUp: (printer: string, count: number): Told =>
    told('printer-error', 'error', { key: 'time-up', values: { count, printer } }),

  question: (title: string): Told =>
    told('question', 'attention', { key: 'question', values: { title: plain(title) } }),

  /** Whoever was here has logged in at another terminal. */
  moved: (): Told => told('ready', 'attention', { key: 'moved' }),

  kept: (count: number): Told => told('ready', 'none', { key: 'kept', values: { count } }),

  /** `renewal`: see refusalPhrase. */
  refused: (refusal: Refusal, printer: string, renewal?: Phrase): Told => {
    const tone = refusal.reason === 'no-jobs' ? 'attention' : 'error'
    return told(refusalKinds[refusal.reason], tone, refusalPhrase(refusal, printer, renewal))
  },

  /** A new PIN was asked for; `isTaken`: it will be mailed. */
  pinAsked: (isTaken: boolean): Told =>
    isTaken
      ? told('ready', 'ok', { key: 'pin-asked' })
      : told('throttled', 'error', { key: 'refused.too-many-tries', values: { minutes: 60 } }),

  /** The gateway is being stopped; its next start shows that it is ready again. */
  outOfService: (): Told => told('fault', 'attention', { key: 'out-of-service' }),

  /** What is needed does not answer; it is tried again by itself. */
  notAvailable: (): Told => told('fault', 'error', { key: 'not-available' }),

  fault: (): Told => told('fault', 'error', { key: 'fault' }),
}

function told(kind: FeedbackKind, tone: Feedback['tone'], says: Phrase): Told {
  return { kind, tone, says }
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
export function faultFeedback(code: FaultCode | 'unexpected'): Told {
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

/** A title on one line of a display: no control characters, at most 40 characters. */
function plain(title: string): string {
  const text = title.replace(/[\p{Cc}\p{Cf}"]/gu, ' ').trim()
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
