import { expect, test } from 'vitest'
import { describeCoverage } from './spec-coverage.ts'

test('the report names the statements that titles name, and those that none names', () => {
  const { text, missing } = describeCoverage([
    'S26 S27 a PIN works until its end',
    'O11 quarantine',
    'S99 and SO2 are none',
  ])
  expect(text).toContain('(3 of 77):\nS26 S27 O11\n')
  expect(missing).toHaveLength(74)
  expect(missing).not.toContain('S26')
})
