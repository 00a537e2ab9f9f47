import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { commandFirst } from '../../src/cli/command-first.ts'
import { gatewayFlags } from '../../src/config.ts'
import { commandTree } from './typed-line.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })]

/** A line of `holdfast`: in a block it is whole, within a text it may leave out what its command wants. */
interface Line {
  readonly words: string
  readonly isWhole: boolean
}

function linesIn(text: string): readonly Line[] {
  const blocks = text.match(/^```[\s\S]*?^```/gm) ?? []
  const whole = blocks.flatMap(block =>
    Array.from(block.matchAll(/^(?:[$#] )?(?:sudo -u \w+ )?(?:npx )?holdfast ([^\n]+)$/gm), ([, words = '']) => words),
  )
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '')
  const named = Array.from(prose.matchAll(/`(?:npx )?holdfast ([^`]+)`/g), ([, words = '']) => words)
  return [
    ...whole.map(words => ({ words, isWhole: true })),
    ...named.map(words => ({ words: words.replaceAll('\n', ' '), isWhole: false })),
  ]
}

const flags = gatewayFlags.map(({ flag }) => flag.split(' ')[0] ?? flag)

/** What is wrong with a line; nothing is carried out. */
function problemOf(program: Command, { words, isWhole }: Line): string | undefined {
  // Up to a pipe, a file, a comment or the next command.
  const typed = words.split(/ (?:[|#<>]|\|\||&&) /)[0]?.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? []
  const { command, rest } = commandIn(program, commandFirst(typed, flags))
  if (command.commands.length === 0) return misfit(command, rest, isWhole)
  if (rest.length > 0 && !rest[0]?.startsWith('-')) return `no command ${rest[0]}`
  return isWhole && command !== program ? `${command.name()} wants a command` : undefined
}

/** The command that is meant; a group alone lists. */
function commandIn(program: Command, words: readonly string[]): { command: Command; rest: readonly string[] } {
  let command = program
  let rest = words
  const find = (name: string | undefined) => command.commands.find(child => child.name() === name)
  for (let next = find(rest[0]); next; next = find(rest[0])) [command, rest] = [next, rest.slice(1)]
  const list = command.name() === 'jobs' && rest.length === 0 ? find('list') : undefined
  return { command: list ?? command, rest }
}

function misfit(command: Command, words: readonly string[], isWhole: boolean): string | undefined {
  const { operands, unknown } = command.parseOptions([...words])
  const wrong = unknown.filter(word => word.startsWith('-') && word !== '--help')
  if (wrong.length > 0) return `no flag ${wrong.join(' ')}`
  const wanted = command.registeredArguments
  const isTooMany = operands.length > wanted.length && !wanted.at(-1)?.variadic
  const isTooFew = isWhole && operands.length < wanted.filter(({ required }) => required).length
  return isTooMany || isTooFew ? `${operands.length} words after ${command.name()}` : undefined
}

test.each(pages)('each line of holdfast in %s is a command with flags that exist', async page => {
  const program = await commandTree()
  const lines = linesIn(await readFile(root + page, 'utf8'))
  const problems = lines.map(line => [line.words, problemOf(program, line)]).filter(([, problem]) => problem)
  expect(problems).toEqual([])
})

test('a line that does not exist would be found', async () => {
  const program = await commandTree()
  const wrong =
    '```\n$ holdfast user invent ada\n$ holdfast job list --nonsense\n$ holdfast job show\n```\n`holdfast dance`'
  expect(linesIn(wrong).map(line => problemOf(program, line) !== undefined)).toEqual([true, true, true, true])
  expect(linesIn((await readFile(`${root}docs/operate.md`)).toString()).length).toBeGreaterThan(20)
})
