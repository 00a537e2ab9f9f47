import { expect, test } from 'vitest'
import { cut, widthOf, wrap } from '../../src/cli/cell-text.ts'
import { formatFacts, formatTable } from '../../src/cli/table.ts'

interface Row {
  readonly id: string
  readonly name: string
}
const columns = [
  { title: 'ID', of: ({ id }: Row) => id, isWhole: true },
  { title: 'NAME', of: ({ name }: Row) => name },
]
const id = '0c8d2a1e-7a0f-4f0e-9d55-0d6f6a1d9b11'

test('a table fits its width: the widest columns are cut, ids never', () => {
  const lines = formatTable(columns, [{ id, name: 'Ada '.repeat(40) }], { width: 60 })
  expect(lines).toEqual([
    expect.stringMatching(/^ID {36}NAME$/),
    expect.stringMatching(new RegExp(`^${id} {2}Ada .*…$`)),
  ])
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(60)
})

test('what is empty or null shows as a dash, no rows show nothing', () => {
  expect(formatTable(columns, [{ id: '1', name: '' }], { width: 80 })).toEqual(['ID  NAME', '1   -'])
  expect(formatTable(columns, [], { width: 80 })).toEqual([])
})

test('a name that holds commands for a terminal is told without them', () => {
  const [, line] = formatTable(columns, [{ id: '1', name: 'a\u001b[2Jb\u202ec\nd' }], { width: 80 })
  expect(line).toBe('1   a [2Jb c d')
})

test.each([
  ['Ada', 3],
  ['山田', 4],
  ['e\u0301', 1],
  ['👩‍💻', 2],
])('%s takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test('a text is cut at a character that is seen', () => {
  expect(cut('山田太郎', 5)).toBe('山田…')
  expect(cut('short', 5)).toBe('short')
})

test('words are wrapped at spaces, facts under one another', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(
    formatFacts(
      [
        ['A', 'one two three'],
        ['Bcd', null],
      ],
      12,
    ),
  ).toEqual(['A    one two', '     three', 'Bcd  -'])
})
