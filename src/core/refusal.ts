import type { PrinterProblem } from './printer.ts'

/** A person's mistake or bad luck: returned, never thrown. Each has words for the terminal in panel-text.ts. */
export type Refusal =
  | { readonly reason: 'unknown-credential' }
  | { readonly reason: 'pin-expired' }
  | { readonly reason: 'pin-not-yet-valid' }
  | { readonly reason: 'user-disabled' }
  | { readonly reason: 'wait'; readonly seconds: number }
  | { readonly reason: 'step-up'; readonly minutes: number }
  | { readonly reason: 'too-many-tries'; readonly minutes: number }
  | { readonly reason: 'no-jobs' }
  | { readonly reason: 'print-not-allowed' }
  | { readonly reason: 'printer-in-error'; readonly problem: PrinterProblem }
  | { readonly reason: 'printer-unreachable' }

export type RefusalReason = Refusal['reason']
