export type Verdict = 'ok' | 'warning' | 'broken'

/** What one look at an installation came to. For people, and without secrets. */
export interface Diagnosis {
  /** What was looked at, such as `data folder`. */
  readonly check: string
  readonly verdict: Verdict
  /** What was found, in one sentence without a full stop. */
  readonly found: string
  /** What to do about it; none when all is well. */
  readonly advice?: string
}

/** A look that ended well. */
export function well(check: string, found: string): Diagnosis {
  return { check, verdict: 'ok', found }
}

/** A look after which something should be done, with what. */
export function ailing(
  check: string,
  verdict: Exclude<Verdict, 'ok'>,
  [found, advice]: readonly [found: string, advice: string],
): Diagnosis {
  return { check, verdict, found, advice }
}

const order: readonly Verdict[] = ['ok', 'warning', 'broken']

/** The worst of several verdicts; `ok` of none. */
export function worstOf(diagnoses: readonly Diagnosis[]): Verdict {
  return order[Math.max(0, ...diagnoses.map(({ verdict }) => order.indexOf(verdict)))] ?? 'ok'
}
