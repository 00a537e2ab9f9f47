/**
 * Parts of a log-in and of a release that somebody waits for, told as durations. `log-in`: from the last key, or the tap,
 * to the open session; `release`: from there until every document is at the printer or kept; `visit`: both, around all
 * the others.
 */
export const steps = [
  'visit',
  'log-in',
  'count-try',
  'stretch',
  'find-pin',
  'find-card',
  'find-user',
  'printer-state',
  'release',
  'claim',
  'create-job',
  'send-document',
  'advance',
] as const
export type Step = (typeof steps)[number]

/** How a step ended: a refusal is an answer, a failure is none. */
export type StepOutcome = 'done' | 'refused' | 'failed'
