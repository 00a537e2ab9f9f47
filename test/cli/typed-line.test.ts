import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { widthOf } from '../../src/cli/cell-text.ts'
import { nodesOf } from '../../src/cli/command-tree.ts'
import { instantOf, shownInstant } from '../../src/cli/instant-text.ts'
import { typedValue } from '../../src/cli/typed-values.ts'
import { commandTree, Person } from './typed-line.ts'

let person: Person
beforeEach(async () => {
  person = await Person.come()
})
afterEach(() => person[Symbol.asyncDispose]())

test('each command tells what it does with --help, in 80 columns and with an example', async () => {
  for (const { path, children } of nodesOf(await commandTree())) {
    const { exitCode, out, err } = await person.types(...path.split(' ').filter(Boolean), '--help')
    expect([exitCode, err], path).toEqual([0, ''])
    if (children.length === 0) expect(out, path).toContain('Examples:')
    const isExample = (line: string) => /^ {2}(holdfast|echo) /.test(line)
    for (const line of out.split('\n').filter(one => !isExample(one)))
      expect(widthOf(line), line).toBeLessThanOrEqual(80)
  }
})

test('--version tells the version', async () => {
  expect(await person.types('--version')).toEqual({ exitCode: 0, out: '1.2.3\n', err: '' })
})

test.each([
  [['usr'], "unknown command 'usr' (Did you mean user?); see holdfast --help"],
  [['user', 'lst'], "unknown command 'lst' (Did you mean list?); see holdfast user --help"],
  [['user', 'show'], "missing required argument 'user'; see holdfast user show --help"],
  [['user', 'list', '--lmit', '3'], "unknown option '--lmit' (Did you mean --limit?); see holdfast user list --help"],
  [['user', 'list', '--limit', '0'], /'0' is invalid\. It takes a whole number from 1 on/],
  [['pin', 'issue', 'ada', '--kind', 'odd'], /Allowed choices are temporary, persistent/],
  [['pin', 'issue', 'ada', '--until', 'tomorrow'], /--until takes a date and time, such as/],
  [['job', 'show', '../users'], /is no number of a job/],
  [['settings', 'set', 'mail.password=hunter2'], /mail\.password is a secret: give it as mail\.password=@FILE/],
  [['audit', 'verify', '--head', '17'], /--head takes SEQ:HASH/],
  [['completion', 'tcsh'], /bash, zsh and fish/],
  [['restore', 'x.tar'], /give --keys PATH, or --without-keys/],
] as const)('a wrong line %j is told in one line and ends with 2', async (argv, message) => {
  const { exitCode, out, err } = await person.types(...argv)
  expect(out).toBe('')
  expect(err).toMatch(/^holdfast: [^\n]+\n$/)
  if (typeof message === 'string') expect(err).toBe(`holdfast: ${message}\n`)
  else expect(err).toMatch(message)
  expect(exitCode).toBe(2)
})

test('a group alone tells what it holds, on the standard error', async () => {
  const { exitCode, out, err } = await person.types('pin')
  expect([exitCode, out]).toEqual([2, ''])
  expect(err).toContain('revoke [options] <user>')
})

describe('times', () => {
  test.each([
    ['2026-11-24T18:00+01:00', '2026-11-24T17:00:00.000Z'],
    ['2026-11-24 18:00:30Z', '2026-11-24T18:00:30.000Z'],
    ['2026-11-24T18:00', new Date(2026, 10, 24, 18).toISOString()],
  ])('%s is taken, without an offset as of this machine', (text, instant) => {
    expect(instantOf('--at', text)).toBe(instant)
  })

  test.each(['2026-13-01T00:00', '18:00', '24.11.2026', ''])('%j is refused', text => {
    expect(() => instantOf('--at', text)).toThrow('--at takes a date and time')
  })

  test('an instant is shown in the time of this machine', () => {
    expect(shownInstant(new Date(2026, 10, 4, 8, 5).toISOString())).toBe('2026-11-04 08:05')
  })
})

test.each([
  ['true', true],
  ['24', 24],
  ['{"groups": ["GUESTS"]}', { groups: ['GUESTS'] }],
  ['Print here', 'Print here'],
  ['"24"', '24'],
  ['', ''],
])('a value %s is JSON where it is JSON', (text, value) => {
  expect(typedValue(text)).toEqual(value)
})
