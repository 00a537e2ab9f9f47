/** A line through values that were taken at equal distances, by least squares. */
export interface Trend {
  readonly median: number
  readonly most: number
  /** What the line rises from the first value to the last. */
  readonly rise: number
  /** The rise as a multiple of its standard error. */
  readonly t: number
}

/** Below this a rise may be chance. */
const leastT = 4

export function trendOf(values: readonly number[]): Trend {
  const count = values.length
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (count - 1) / 2
  const mean = sum(values) / count
  const spread = sum(values.map((_, at) => (at - middle) ** 2))
  const slope = sum(values.map((value, at) => (at - middle) * (value - mean))) / spread
  const rest = sum(values.map((value, at) => (value - mean - slope * (at - middle)) ** 2))
  const error = Math.sqrt(rest / Math.max(1, count - 2) / spread)
  const t = error === 0 ? Math.sign(slope) * Number.MAX_VALUE : slope / error
  return { median: sorted[Math.floor(middle)] ?? 0, most: sorted.at(-1) ?? 0, rise: slope * (count - 1), t }
}

/** Whether values do not rise by more than is allowed, but for chance. Fewer than ten values prove nothing: false. */
export function isFlat(values: readonly number[], allowedRise: number): boolean {
  if (values.length < 10) return false
  const { rise, t } = trendOf(values)
  return rise <= allowedRise || t < leastT
}

/** How fast something may rise, and by how much it may in any case: it comes in steps. */
export interface Allowance {
  readonly perMinute: number
  readonly slack: number
}

/**
 * What the lower quartile of the last third of values has more than that of the first: what comes and goes with the load does
 * not count. Their middles are two thirds of the time apart.
 */
export function riseOfThirds(values: readonly number[]): number {
  const third = Math.floor(values.length / 3)
  return lowOf(values.slice(-third)) - lowOf(values.slice(0, third))
}

/** Whether values, taken at equal distances in so many minutes, do not rise faster than is allowed. Fewer than nine prove nothing. */
export function isLevel(values: readonly number[], minutes: number, { perMinute, slack }: Allowance): boolean {
  if (values.length < 9) return false
  return riseOfThirds(values) <= Math.max(slack, (perMinute * minutes * 2) / 3)
}

function lowOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
