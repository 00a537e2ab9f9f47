/** Figures of several runs: the median to quote, and how far they spread. */
export interface Figures {
  readonly median: number
  readonly p25: number
  readonly p75: number
  readonly p99: number
  readonly least: number
  readonly most: number
  readonly count: number
}

export function figuresOf(values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return {
    median: at(0.5),
    p25: at(0.25),
    p75: at(0.75),
    p99: at(0.99),
    least: at(0),
    most: at(1),
    count: sorted.length,
  }
}

/** `9.13 [8.74-9.70] p99 19.1 (n=40)` */
export function show(figures: Figures, digits = 2): string {
  const text = (value: number) => value.toFixed(digits)
  const { median, p25, p75, p99, count } = figures
  return `${text(median)} [${text(p25)}-${text(p75)}] p99 ${text(p99)} (n=${count})`
}

/** What is asked of a figure, and whether it holds. */
export interface Target {
  readonly what: string
  readonly is: number
  readonly atMost?: number
  readonly atLeast?: number
}

const missed: string[] = []

export function heading(text: string): void {
  console.log(`\n## ${text}`)
}

export function row(what: string, text: string): void {
  console.log(`  ${what.padEnd(62)} ${text}`)
}

export function target({ what, is, atMost, atLeast }: Target): void {
  const holds = is <= (atMost ?? Number.POSITIVE_INFINITY) && is >= (atLeast ?? Number.NEGATIVE_INFINITY)
  const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`
  const line = `${is.toFixed(2)} (${bound}): ${holds ? 'met' : 'MISSED'}`
  if (!holds) missed.push(`${what}: ${line}`)
  row(`-> ${what}`, line)
}

/** Targets that were missed since the start. */
export function missedTargets(): readonly string[] {
  return missed
}
