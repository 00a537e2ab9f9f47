import { expect, test } from 'vitest'
import { checkHistory } from './check-history.ts'
import type { Happening, HistoryLine } from './history.ts'

const submitted: Happening = { kind: 'submitted', document: 'd1', owner: 'ada', title: 'one' }
const acknowledged: Happening = { kind: 'acknowledged', document: 'd1', owner: 'ada', jobId: 1 }
const logIn: Happening = { kind: 'log-in', owner: 'ada', printer: 'hall', via: 'pin' }
const place = { document: 'd1', printer: 'hall', printerJob: 'r1' }
const started: Happening = { kind: 'print-started', ...place }
const printed: Happening = { kind: 'printed', ...place }
const again: Happening = { kind: 'print-started', ...place, printerJob: 'r2' }
const cut: Happening = { kind: 'cut', document: 'd1' }
const said = (didPrint: boolean): Happening => ({ kind: 'answered', document: 'd1', owner: 'ada', didPrint })
const remaining = (state: string, octets: number | null): Happening => ({ kind: 'remaining', jobId: 1, state, octets })

/** A second lies between two lines, unless the second is told. */
function history(...happenings: readonly (Happening | number)[]): readonly HistoryLine[] {
  let at = 0
  return happenings.flatMap(happening => {
    if (typeof happening === 'number') at = happening
    else at += 1000
    return typeof happening === 'number' ? [] : [{ at, ...happening }]
  })
}

test.each<[string, readonly (Happening | number)[]]>([
  ['printed once', [submitted, acknowledged, logIn, started, printed]],
  ['still held with its document', [submitted, acknowledged, remaining('held', 10)]],
  ['still uncertain with its document', [submitted, acknowledged, logIn, started, remaining('uncertain', 10)]],
  ['printed although its answer was lost', [submitted, cut, logIn, started, printed]],
  ['printed again by the owner’s word', [submitted, acknowledged, logIn, started, printed, said(false), again]],
  ['given up by its owner', [submitted, acknowledged, logIn, said(true)]],
  ['refused and not printed', [submitted, { kind: 'refused', document: 'd1', status: 'server-error-busy' }]],
])('a history is good whose document is %s', (_, happenings) => {
  expect(checkHistory(history(...happenings)).violations).toEqual([])
})

test.each<[string, readonly (Happening | number)[], RegExp]>([
  ['an acknowledged job that is gone', [submitted, acknowledged, logIn], /^lost: job 1/],
  ['a job that started and is gone', [submitted, acknowledged, logIn, started], /^lost: job 1/],
  ['a job without its document', [submitted, acknowledged, remaining('held', null)], /^stuck: job 1/],
  ['a job that never settles', [submitted, acknowledged, remaining('sending', 10)], /^stuck: job 1/],
  ['a second start', [submitted, acknowledged, logIn, started, printed, again], /^doubled: d1 started for the 2/],
  [
    'a second start before the owner allowed it',
    [submitted, acknowledged, logIn, started, printed, again, said(false)],
    /^doubled: d1 started for the 2/,
  ],
  [
    'a third start after one word',
    [submitted, acknowledged, logIn, started, said(false), again, printed, { ...again, printerJob: 'r3' }],
    /^doubled: d1 started for the 3/,
  ],
  [
    'one release that starts twice',
    [submitted, acknowledged, logIn, started, said(false), started, printed],
    /^doubled: the release r1/,
  ],
  ['a print without a log-in', [submitted, acknowledged, started, printed], /^astray: d1 of ada/],
  ['a print before the log-in', [submitted, acknowledged, started, printed, logIn], /^astray: d1 of ada/],
  [
    'a print at another printer',
    [submitted, acknowledged, { ...logIn, printer: 'desk' }, started, printed],
    /^astray: d1 of ada came out at hall/,
  ],
  [
    'another person’s log-in',
    [submitted, acknowledged, { ...logIn, owner: 'eve' }, started, printed],
    /^astray: d1 of ada/,
  ],
  [
    'a print after session and lease',
    [submitted, acknowledged, logIn, 3000 + 210_000, started, printed],
    /^astray: d1 of ada/,
  ],
  ['a document of nobody', [logIn, started, printed], /^foreign: d1 at hall/],
  [
    'a refused document that is printed',
    [submitted, { kind: 'refused', document: 'd1', status: 'server-error-busy' }, logIn, started, printed],
    /^foreign: d1 at hall .* was refused/,
  ],
  ['a gateway that ends by itself', [{ kind: 'broken', what: 'it ended' }], /it ended/],
])('the checker finds %s', (_, happenings, violation) => {
  expect(checkHistory(history(...happenings)).violations).toEqual(
    expect.arrayContaining([expect.stringMatching(violation)]),
  )
})

test('the checker counts what it allows', () => {
  const findings = checkHistory(
    history(
      ...[submitted, cut, logIn, started, printed, said(false), again],
      { kind: 'killed', number: 1, moment: 'at random' },
      { kind: 'ready', afterMs: 700 },
    ),
  )
  expect(findings).toMatchObject({ kills: 1, printedWithoutAnswer: 1, againByOwner: 1, uncertain: 1 })
  expect(findings.recoveryMs).toEqual([700])
})
