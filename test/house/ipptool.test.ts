import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStates } from '../../src/ipp/server-job-attributes.ts'
import { openTempFolder, type TempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { countMarks, prepareSuites, runSuite } from './ipptool.ts'
import { openReleaseHouse } from './release-house.ts'

let suites: TempFolder
beforeAll(async () => {
  suites = await openTempFolder('ipptool')
  await prepareSuites(suites.path)
})
afterAll(() => suites[Symbol.asyncDispose]())

// cupsd 2.4.2 passes 32 of ipp-1.1; ippeveprinter passes 35 of ipp-1.1, 36 of ipp-2.0, 143 of ipp-everywhere.
test.each([
  ['ipp-1.1.test', '1.1', 44, 22],
  ['ipp-2.0.test', '2.0', 45, 22],
  ['ipp-everywhere.test', '2.0', 148, 352],
])(
  'of %s as IPP %s the hold queue passes %i tests and fails none',
  async (suite, version, passed, skipped) => {
    await using house = await openReleaseHouse()
    const result = await runSuite(suites.path, house.uri, suite, { version, userName: 'suite' })
    expect(result).toEqual({ passed, skipped, failed: [] })
    const isEmpty = async () => (await house.jobs.count({ states: openStates })) === 0
    await until(isEmpty, { withinMs: 30_000, what: 'all jobs printed' })
    expect(house.printer.sheets).toBeGreaterThan(0)
  },
  120_000,
)

test('marks are counted one by one, with what a failed test expected', () => {
  const output = [
    'Test one   [PASS]',
    'Test two   [FAIL]',
    '  EXPECTED: more',
    'Test three [SKIP]',
    'Summary: 9 tests',
  ].join('\n')
  expect(countMarks(output)).toEqual({ passed: 1, skipped: 1, failed: ['Test two   [FAIL]\nEXPECTED: more'] })
})
