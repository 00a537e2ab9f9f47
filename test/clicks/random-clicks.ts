import { SeededRandom } from '../fuzz/random.ts'
import type { ClickWorld } from './click-world.ts'
import { RandomVisit, type VisitReport } from './random-visit.ts'
import { visitors } from './visitors.ts'

export interface ClickOrder {
  readonly seed: number
  /** The visit to begin with, counted from 0; each has its own numbers. */
  readonly from: number
  readonly visits: number
  readonly stepsPerVisit: number
}

/** Visits one after another, until one finds something wrong, all are over or the signal comes. */
export async function* clickAround(
  world: ClickWorld,
  order: ClickOrder,
  signal: AbortSignal,
): AsyncGenerator<VisitReport> {
  for (let visit = order.from; visit < order.from + order.visits && !signal.aborted; visit += 1) {
    const visitor = visitors[visit % visitors.length]
    if (!visitor) return
    const random = new SeededRandom(order.seed * 1_000_003 + visit)
    // Seeds near each other begin alike.
    for (let skipped = 0; skipped < 16; skipped += 1) random.below(2)
    yield await new RandomVisit(world, visitor, random).run(order.stepsPerVisit, signal)
  }
}
