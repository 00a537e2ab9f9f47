import { expect, test } from 'vitest'
import { readHeader } from '../../src/core/mail-header.ts'

const read = (text: string) => readHeader(Buffer.from(text, 'latin1'))

test('a header is read field by field, unfolded, up to the empty line', () => {
  const header = 'From: ada@example.org\r\nSubject: a\r\n\tb\r\nX-Empty:\r\n\r\n'
  expect(read(`${header}body`)).toEqual({
    outcome: 'read',
    bodyAt: header.length,
    fields: [
      { name: 'from', value: 'ada@example.org' },
      { name: 'subject', value: 'a\tb' },
      { name: 'x-empty', value: '' },
    ],
  })
})

test.each([
  ['a bare line feed', 'From: a@b.org\nSubject: x\r\n\r\n'],
  ['a bare line feed before the body', 'From: a@b.org\r\n\n'],
  ['a bare carriage return', 'From: a@b.org\rFrom: c@d.org\r\n\r\n'],
  ['a NUL', 'From: a@b.org\0\r\n\r\n'],
  ['a space before the colon', 'From : a@b.org\r\n\r\n'],
  ['a line without colon', 'From a@b.org\r\n\r\n'],
  ['a folded first line', ' From: a@b.org\r\n\r\n'],
  ['a line of blanks that ends the header to some', 'A: b\r\nFrom\r\n \r\n: x\r\n\r\n'],
  ['no end', 'From: a@b.org\r\n'],
  ['nothing', ''],
])('a header is malformed: %s', (_, text) => {
  expect(read(text)).toEqual({ outcome: 'refused', reason: 'header-malformed' })
})

test.each([
  ['a line of 999 octets', `A: ${'x'.repeat(996)}\r\n\r\n`],
  ['101 fields', `${'A: b\r\n'.repeat(101)}\r\n`],
  ['more than 64 KiB', `${`A: ${'x'.repeat(990)}\r\n`.repeat(70)}\r\n`],
  ['an endless line', `A: ${'x'.repeat(70_000)}`],
])('a header is too large: %s', (_, text) => {
  expect(read(text)).toEqual({ outcome: 'refused', reason: 'header-too-large' })
})
