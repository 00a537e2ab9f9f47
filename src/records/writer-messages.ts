import type { Statement, UnitResult } from './sql.ts'

export interface WriterUnit {
  readonly id: number
  readonly unit: readonly Statement[]
}

/** To the writer: units in order, or null when no more come. */
export type WriterRequest = readonly WriterUnit[] | null

/** Why a unit is not stored. `conflict`, `missing`: its own constraint; `unavailable`: the database. */
export interface WriterFailure {
  readonly outcome: 'failed'
  readonly reason: 'conflict' | 'missing' | 'unavailable'
  readonly text: string
}

/** From the writer, for a whole group at once: after its commit. */
export type WriterAnswer = { readonly id: number; readonly result: UnitResult | WriterFailure }
