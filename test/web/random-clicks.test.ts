import { expect, test } from 'vitest'
import { ClickWorld } from '../clicks/click-world.ts'
import { clickAround } from '../clicks/random-clicks.ts'
import { visitors } from '../clicks/visitors.ts'

/** On a busy machine not everybody has a turn; `npm run test:clicks` is the long version. */
const sliceMs = 10_000

test('whoever clicks and types at random finds every page whole', { timeout: 120_000 }, async () => {
  await using world = await ClickWorld.open()
  const order = { seed: 7, from: 0, visits: visitors.length, stepsPerVisit: 12 }
  const found: unknown[] = []
  let steps = 0
  for await (const report of clickAround(world, order, AbortSignal.timeout(sliceMs))) {
    steps += report.steps.length
    if (report.problem !== undefined) found.push({ ...report, picture: undefined })
  }
  expect(found).toEqual([])
  expect(steps).toBeGreaterThan(visitors.length)
})
