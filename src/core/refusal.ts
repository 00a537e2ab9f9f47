import type { PrinterProblem } from './printer.ts'

/** A person's mistake or bad luck: returned, never thrown. Each has words for the terminal in panel-text.ts. */
export type Refusal =
  | { readonly reason: 'unknown-credential' }
  | CardRefusal
  | { readonly reason: 'pin-expired' }
  /** Replaced or revoked; which of them is not told. */
  | { readonly reason: 'pin-ended' }
  | { readonly reason: 'pin-used-up' }
  | { readonly reason: 'pin-not-yet-valid' }
  | { readonly reason: 'user-disabled' }
  | { readonly reason: 'wait'; readonly seconds: number }
  | { readonly reason: 'step-up'; readonly minutes: number }
  | { readonly reason: 'too-many-tries'; readonly minutes: number }
  /** Nobody can say now whose it is, or use it up: the directory cannot be reached. */
  | { readonly reason: 'directory-away' }
  /** Nobody knows what time it is, hence whether a PIN that ends has ended. */
  | { readonly reason: 'clock-wrong' }
  /** The directory has been away for too long. `takesCard`: a card with its PIN still opens. */
  | { readonly reason: 'offline-too-long'; readonly takesCard: boolean }
  | { readonly reason: 'no-jobs' }
  | { readonly reason: 'print-not-allowed' }
  | { readonly reason: 'printer-in-error'; readonly problem: PrinterProblem }
  | { readonly reason: 'printer-unreachable' }

/** What can be wrong with a card. */
export type CardRefusal =
  /** `takesPin`: whether a PIN alone opens this terminal. */
  | { readonly reason: 'unknown-card'; readonly takesPin: boolean }
  /** A PIN alone where a card must be tapped before. */
  | { readonly reason: 'card-first' }
  /** Not the PIN of the card that was tapped, whosever it may be. */
  | { readonly reason: 'wrong-pin-for-card' }
  /** The card became somebody else's while the PIN was typed. */
  | { readonly reason: 'card-taken' }
  | { readonly reason: 'too-many-cards' }

export type RefusalReason = Refusal['reason']
