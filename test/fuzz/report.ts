/** What a fuzz target found. */
export interface FuzzReport {
  readonly target: string
  readonly cases: number
  readonly decoded: number
  readonly refused: number
  /** The first of the throws that are not Faults, and of the disagreements, each with the case to repeat it. */
  readonly failures: readonly string[]
  readonly slowestMs: number
  readonly seconds: number
  /** Growth of the heap from before to after, garbage collected. */
  readonly heapGrowthBytes: number
  /** What it may grow by: room for what is compiled and cached on the way, too little for something kept of each case. */
  readonly heapLimitBytes: number
}

/** What keeps a target from passing; empty when it passes. */
export function problemsOf({ failures, heapGrowthBytes, heapLimitBytes }: FuzzReport): readonly string[] {
  if (heapGrowthBytes <= heapLimitBytes) return failures
  return [...failures, `the heap grew by ${heapGrowthBytes} bytes, ${heapLimitBytes} are allowed`]
}

export type FuzzTarget = (cases: number, seed: number) => FuzzReport | Promise<FuzzReport>
