import { expect, test } from 'vitest'
import { isSessionOpen, leaseEnd, type Session, sessionEnd } from '../../src/core/session.ts'

const at = Temporal.Instant.from('2026-11-24T08:00Z')
const session: Session = {
  id: '1',
  terminalName: 'hall',
  printerName: 'hp-1',
  userName: 'ada',
  rights: new Set(['print']),
  via: 'pin',
  openedAt: at,
  lastActiveAt: at,
}

test('a session ends after 20 idle seconds', () => {
  expect(isSessionOpen(session, at.add({ milliseconds: 19_999 }))).toBe(true)
  expect(isSessionOpen(session, at.add({ seconds: 20 }))).toBe(false)
})

test('a session that is used ends after 90 seconds all the same', () => {
  const used = { ...session, lastActiveAt: at.add({ seconds: 89 }) }
  expect(sessionEnd(used).toString()).toBe(at.add({ seconds: 90 }).toString())
})

test('what has not begun to print two minutes after the longest session is called back', () => {
  expect(leaseEnd(session).toString()).toBe(at.add({ seconds: 210 }).toString())
})
