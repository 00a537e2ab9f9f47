import { describe, expect, test } from 'vitest'
import { toAscii } from '../../drivers/lines/codec-feedback.ts'
import { languages } from '../../src/core/language.ts'
import { feedback, type Told } from '../../src/gateway/feedback.ts'
import { say } from '../../src/gateway/say.ts'

const printer = 'library-2'
const title = 'A long title that is cut off somewhere near its end, since nobody reads it'
const steps: Readonly<Record<string, Told>> = {
  ready: feedback.ready('pin-or-card'),
  'ready for a card': feedback.ready('card-and-pin'),
  'a PIN wanted': feedback.pinWanted('log-in'),
  'a PIN wanted for a new card': feedback.pinWanted('enroll'),
  'a card added': feedback.cardAdded(),
  checking: feedback.checking(),
  slow: feedback.slow(),
  'still sending': feedback.stillSending(printer),
  releasing: feedback.releasing(printer, 1, 12),
  waiting: feedback.waiting(printer),
  released: feedback.released(printer, 12),
  printed: feedback.printed(printer, 1),
  'not all sent': feedback.notAllSent(printer, { sent: 1, kept: 11, uncertain: 0 }),
  'not all sure': feedback.notAllSent(printer, { sent: 1, kept: 0, uncertain: 1 }),
  stopped: feedback.stopped(printer, 3),
  'time up': feedback.timeUp(printer, 5),
  question: feedback.question(title),
  kept: feedback.kept(2),
  moved: feedback.moved(),
  'out of service': feedback.outOfService(),
  'not available': feedback.notAvailable(),
  fault: feedback.fault(),
}

describe.each(languages)('a terminal in %s', language => {
  test.each(Object.entries(steps))(
    '%s: two lines that fit a display, in letters that any display has',
    (_, { says }) => {
      if ('digits' in says) expect.fail('no text')
      const lines = [...say(says, language), ...say(says, language, { onScreen: true })]
      expect(lines.length).toBeLessThanOrEqual(4)
      for (const line of lines) {
        expect(line.length, line).toBeLessThanOrEqual(80)
        expect(line).toMatch(/^[^\p{Cc}{}]+$/u)
        const questions = line.match(/\?/g)?.length ?? 0
        expect(toAscii(line).match(/\?/g)?.length ?? 0, line).toBe(questions)
      }
      if (says.key !== 'question') expect(lines[0]?.length, lines[0]).toBeLessThanOrEqual(40)
    },
  )
})

test('a screen with buttons names no keys of a keypad', () => {
  const told = [
    feedback.ready('pin-or-card'),
    feedback.ready('card-and-pin'),
    feedback.pinWanted('log-in'),
    feedback.pinWanted('enroll'),
    feedback.refused({ reason: 'card-first' }, printer),
    feedback.refused({ reason: 'unknown-card', takesPin: true }, printer),
    feedback.releasing(printer, 0, 1),
    feedback.waiting(printer),
    feedback.slow(),
  ]
  for (const language of languages)
    for (const { says } of told) {
      if ('digits' in says) expect.fail('no text')
      expect(say(says, language, { onScreen: true }).join(' ')).not.toMatch(/[#*]/)
      expect(say(says, language).join(' ')).toMatch(/[#*]/)
    }
})

test('a number takes the form that its language has for it', () => {
  const first = (count: number) => say({ key: 'released', values: { count, printer } }, 'cs')[0]
  expect([1, 3, 5].map(first)).toEqual([
    '1 dokument poslán na library-2',
    '3 dokumenty poslány na library-2',
    '5 dokumentů posláno na library-2',
  ])
})
