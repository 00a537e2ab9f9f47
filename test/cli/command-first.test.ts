import { expect, test } from 'vitest'
import { commandFirst } from '../../src/cli/command-first.ts'

test.each([
  ['--data x serve --http 8080', 'serve --http 8080 --data x'],
  ['--data=x serve', 'serve --data=x'],
  ['--json --url http://a user list', 'user list --json --url http://a'],
  ['--data x jobs answer -- -1', 'jobs answer --data x -- -1'],
  ['--data x', '--data x'],
  ['--data', '--data'],
  ['--help user', 'user --help'],
  ['user list --data x', 'user list --data x'],
  ['', ''],
])('flags before a command count as those behind it: %s', (typed, meant) => {
  const words = (line: string) => line.split(' ').filter(word => word !== '')
  expect(commandFirst(words(typed), ['--data', '--http'])).toEqual(words(meant))
})
