/** How much is tried: a slice as part of `npm test`, minutes, or hours. */
export type Length = 'slice' | 'short' | 'full'

/** What every row of the table is given. */
export interface Trial {
  readonly length: Length
  /** The same seed gives the same cases. */
  readonly seed: number
  /** For data; a row makes folders of its own in it. */
  readonly folder: string
  /** Where what happened is kept after the run. */
  readonly kept: string
  /** Amounts that replace those of the length, by name. */
  readonly amounts: Readonly<Record<string, number>>
  readonly say: (text: string) => void
}

/** What came of a row. */
export interface Outcome {
  readonly cases: string
  readonly figures: readonly string[]
  readonly violations: readonly string[]
}

/** The invariants of a history and of a machine, as docs/faults.md lists them. */
export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10'

/** One kind of fault. */
export interface FaultRow {
  readonly id: string
  readonly fault: string
  readonly invariants: readonly Invariant[]
  /** A reason instead: why this version has nothing that could be tried. */
  readonly act: ((trial: Trial) => Promise<Outcome>) | string
}

/** How many of something a trial of this length takes. */
export function amountOf(trial: Trial, name: string, by: Readonly<Record<Length, number>>): number {
  return trial.amounts[name] ?? by[trial.length]
}

/** Outcomes of several parts as one. */
export function together(...outcomes: readonly Outcome[]): Outcome {
  return {
    cases: outcomes.map(({ cases }) => cases).join('; '),
    figures: outcomes.flatMap(({ figures }) => figures),
    violations: outcomes.flatMap(({ violations }) => violations),
  }
}
