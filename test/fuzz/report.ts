/** What a fuzz target found. A target passes when nothing but a Fault was thrown and both ways of reading agreed. */
export interface FuzzReport {
  readonly target: string
  readonly cases: number
  readonly decoded: number
  readonly refused: number
  /** The first of the throws that are not Faults, and of the disagreements, each with the case to repeat it. */
  readonly failures: readonly string[]
  readonly slowestMs: number
  readonly seconds: number
  /** Growth of the heap from before to after, garbage collected where the process allows it. */
  readonly heapGrowthBytes: number
}

export type FuzzTarget = (cases: number, seed: number) => FuzzReport | Promise<FuzzReport>
