import { expect, test } from 'vitest'
import { CountedSteps, durationBounds } from '../../src/gateway/step-durations.ts'
import { FixedClock } from '../fixed-clock.ts'

test('a step is counted in the first bucket that holds its duration, the slowest in the last', async () => {
  const clock = new FixedClock()
  const steps = new CountedSteps(clock)
  const took = (milliseconds: number) => steps.run('claim', async () => clock.forward({ milliseconds }))
  for (const milliseconds of [0, 1, 2, 40, 30_000, 30_001]) await took(milliseconds)
  const [claims] = steps.all()
  const counted = Object.fromEntries([...durationBounds, 'more'].map((bound, at) => [bound, claims?.counts[at]]))
  expect(counted).toMatchObject({ 0.0005: 1, 0.001: 1, 0.0025: 1, 0.05: 1, 30: 1, more: 1 })
  expect(claims).toMatchObject({ step: 'claim', outcome: 'done', seconds: expect.closeTo(60.044, 6) })
})

test('a step that fails is told apart, and its failure goes on', async () => {
  const steps = new CountedSteps(new FixedClock())
  const failing = steps.run('create-job', () => Promise.reject(new RangeError('no')))
  await expect(failing).rejects.toThrow(RangeError)
  steps.note('log-in', 0, 'refused')
  expect(steps.all().map(({ step, outcome }) => [step, outcome])).toEqual([
    ['create-job', 'failed'],
    ['log-in', 'refused'],
  ])
})
