import { expect, test } from 'vitest'
import { isPrintable } from '../../src/core/mailed-document.ts'

test.each([
  ['application/pdf', true],
  ['image/urf', true],
  ['application/msword', false],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', false],
  ['application/vnd.oasis.opendocument.spreadsheet', false],
] as const)('S14 %s is printed as it is: %s', (format, is) => {
  expect(isPrintable(format)).toBe(is)
})
