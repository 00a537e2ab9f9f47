import type { JobOutcome } from './job.ts'

export const reportKinds = ['user', 'group', 'printer', 'month'] as const
export type ReportKind = (typeof reportKinds)[number]

/** One row of a report. */
export interface ReportRow {
  readonly key: string
  /** Jobs that were printed. */
  readonly jobs: number
  /** Impressions that the printers told of them. */
  readonly pages: number
  /** Jobs that expired or were deleted: paper that was saved. */
  readonly saved: number
}

/** Jobs that ended in one way, with all keys under which they count. */
export interface Counted {
  readonly keys: readonly string[]
  readonly outcome: JobOutcome
  readonly jobs: number
  readonly impressions: number
}

/** Adds up what was counted, by key. Most pages first, then by key; months in their order. */
export function addUp(by: ReportKind, counted: Iterable<Counted>): readonly ReportRow[] {
  const rows = new Map<string, ReportRow>()
  for (const part of counted)
    for (const key of part.keys) {
      const row = rows.get(key) ?? { key, jobs: 0, pages: 0, saved: 0 }
      rows.set(key, withPart(row, part))
    }
  const byKey = (one: ReportRow, other: ReportRow) => (one.key < other.key ? -1 : 1)
  return [...rows.values()].toSorted(
    (one, other) => (by === 'month' ? 0 : other.pages - one.pages) || byKey(one, other),
  )
}

function withPart(row: ReportRow, { outcome, jobs, impressions }: Counted): ReportRow {
  switch (outcome) {
    case 'printed':
      return { ...row, jobs: row.jobs + jobs, pages: row.pages + impressions }
    case 'expired':
    case 'deleted':
      return { ...row, saved: row.saved + jobs }
    case 'aborted':
      return row
  }
}
