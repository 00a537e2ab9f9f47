import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStates } from '../../src/ipp/server-job-attributes.ts'
import type { NewJob } from '../../src/ports/site.ts'
import { openTempFolder, type TempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { countMarks, prepareSuites, runSuite } from './ipptool.ts'
import { openReleaseHouse } from './release-house.ts'

const strangers = [
  { userName: 'stranger', source: '127.0.0.1' },
  { userName: 'stranger', source: '192.0.2.7' },
  { userName: 'suite', source: '192.0.2.7' },
]

function heldJob(own: Pick<NewJob, 'userName' | 'source'>): NewJob {
  const createdAt = Temporal.Now.instant()
  const expiresAt = createdAt.add({ hours: 1 })
  const document = { id: randomUUID(), wrappedKey: Uint8Array.of(1), octets: 1 }
  return {
    ...own,
    uuid: randomUUID(),
    name: 'n',
    format: 'application/pdf',
    ticket: {},
    document,
    createdAt,
    expiresAt,
  }
}

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
    // Strangers' jobs wait all the while: the suites must not take one of them for their own.
    for (const own of strangers) await house.jobs.add(heldJob(own))
    const result = await runSuite(suites.path, house.uri, suite, { version, userName: 'suite' })
    expect(result).toEqual({ passed, skipped, failed: [] })
    const isEmpty = async () => (await house.jobs.count({ states: openStates })) === strangers.length
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
