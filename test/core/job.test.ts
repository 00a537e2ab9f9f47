import { expect, test } from 'vitest'
import { isJobArrow, type JobState, jobStates, keptStates, releasingStates } from '../../src/core/job.ts'

function reachable(from: JobState): ReadonlySet<JobState> {
  const seen = new Set<JobState>([from])
  for (const state of seen) for (const next of jobStates) if (isJobArrow(state, next)) seen.add(next)
  return seen
}

test('every state can be reached from receiving, and all but nothing leads to purged', () => {
  expect(reachable('receiving')).toEqual(new Set(jobStates))
  for (const state of jobStates) expect(reachable(state)).toContain('purged')
})

test('a document is sent only by way of claimed and creating', () => {
  const intoSending = jobStates.filter(state => isJobArrow(state, 'sending'))
  expect(intoSending).toEqual(['creating', 'created'])
  expect(jobStates.filter(state => isJobArrow(state, 'claimed'))).toEqual(['held'])
  expect(jobStates.filter(state => isJobArrow(state, 'creating'))).toEqual(['claimed'])
})

test('a job that may have been printed is held again only by its owner’s word or a printer that printed nothing', () => {
  const intoHeld = jobStates.filter(state => isJobArrow(state, 'held'))
  expect(intoHeld).toEqual(['receiving', 'returned', 'uncertain'])
})

test('nothing leaves purged', () => {
  expect(jobStates.filter(state => isJobArrow('purged', state))).toEqual([])
})

test('a document is kept in every state from which it can be held again', () => {
  for (const state of jobStates.filter(state => state !== 'receiving'))
    expect(keptStates.includes(state)).toBe(reachable(state).has('held'))
  for (const state of releasingStates) expect(keptStates).toContain(state)
})
