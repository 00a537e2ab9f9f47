import { expect, test } from 'vitest'
import { addUp } from '../../src/core/report.ts'

const printed = (keys: readonly string[], jobs: number, impressions: number) =>
  ({ keys, outcome: 'printed', jobs, impressions }) as const

test('pages are added up by key, the most first; what expired or was deleted is saved, what broke is neither', () => {
  const saved = [
    { keys: ['ada'], outcome: 'expired', jobs: 2, impressions: 0 },
    { keys: ['ada'], outcome: 'deleted', jobs: 1, impressions: 0 },
    { keys: ['eve'], outcome: 'aborted', jobs: 9, impressions: 4 },
  ] as const
  expect(
    addUp('user', [printed(['ada'], 1, 5), printed(['bob', 'staff'], 2, 30), printed(['ada'], 1, 6), ...saved]),
  ).toEqual([
    { key: 'bob', jobs: 2, pages: 30, saved: 0 },
    { key: 'staff', jobs: 2, pages: 30, saved: 0 },
    { key: 'ada', jobs: 2, pages: 11, saved: 3 },
    { key: 'eve', jobs: 0, pages: 0, saved: 0 },
  ])
})

test('months stand in their order, whatever was printed', () => {
  const months = addUp('month', [printed(['2026-11'], 1, 9), printed(['2026-09'], 1, 1), printed(['2026-10'], 1, 5)])
  expect(months.map(({ key }) => key)).toEqual(['2026-09', '2026-10', '2026-11'])
})
