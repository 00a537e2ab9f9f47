import { describe, expect, test } from 'vitest'
import { encodeFeedback, type FeedbackFormat, toAscii, wrap } from '../../drivers/lines/codec-feedback.ts'
import { linesDefaults } from '../../drivers/lines/driver.ts'
import { Screen } from '../../simulators/lines/screen.ts'
import type { Feedback } from '../../src/driver.ts'

const wrong: Feedback = { kind: 'wrong', tone: 'error', text: ['Nobody has this PIN', 'Try again'] }

const renderings: readonly (readonly [string, Feedback, Partial<FeedbackFormat>, string])[] = [
  ['a screen and three BELs', wrong, {}, '\fNobody has this PIN\r\nTry again\r\n\x07\x07\x07'],
  ['one BEL for good', { ...wrong, tone: 'ok' }, {}, '\fNobody has this PIN\r\nTry again\r\n\x07'],
  ['two to ask', { ...wrong, tone: 'attention' }, {}, '\fNobody has this PIN\r\nTry again\r\n\x07\x07'],
  ['no sound', wrong, { tone: false }, '\fNobody has this PIN\r\nTry again\r\n'],
  ['a terminal', wrong, { display: 'vt100' }, '\x1b[2J\x1b[HNobody has this PIN\r\nTry again\r\n\x07\x07\x07'],
  ['sounds only', wrong, { display: 'none' }, '\x07\x07\x07'],
  ['nothing at all', wrong, { display: 'none', tone: false }, ''],
  ['an empty screen', { kind: 'ready', tone: 'none', text: [] }, {}, '\f'],
  ['a narrow display', wrong, { columns: 8, tone: false }, '\fNobody\r\nhas this\r\nPIN\r\nTry\r\nagain\r\n'],
  ['an entry', { kind: 'entry', tone: 'none', text: ['***'] }, {}, '\f***\r\n'],
  ['an entry never shows digits', { kind: 'entry', tone: 'none', text: ['12*'] }, {}, '\f***\r\n'],
]

describe('feedback as bytes', () => {
  test.each(renderings)('%s', (_title, feedback, format, expected) => {
    expect(Buffer.from(encodeFeedback(feedback, { ...linesDefaults, ...format })).toString('latin1')).toBe(expected)
  })

  test.each([
    ['One moment …', 'One moment ...'],
    ['Größe, Çedilla, naïve, Łódź', 'Grosse, Cedilla, naive, Lodz'],
    ['“quoted” – ‘so’', '"quoted" - \'so\''],
    ['日本 Ωμ', '?? ??'],
    ['a\tb\x1b[2J\r\nc', 'a b [2J  c'],
  ])('%s is shown in ASCII', (text, expected) => {
    expect(toAscii(text)).toBe(expected)
  })

  test.each([
    ['', 10, ['']],
    ['short', 10, ['short']],
    ['exactly10!', 10, ['exactly10!']],
    ['two words here', 9, ['two words', 'here']],
    ['incomprehensible', 8, ['incompre', 'hensible']],
    ['a incomprehensible', 8, ['a', 'incompre', 'hensible']],
  ])('"%s" in %i columns', (line, columns, expected) => {
    expect(wrap(line, columns)).toEqual(expected)
  })

  test('a display shows the latest screen, however its bytes are cut', () => {
    const first = encodeFeedback({ ...wrong, text: ['Before'] }, linesDefaults)
    const all = Buffer.concat([first, encodeFeedback(wrong, { ...linesDefaults, display: 'vt100' })])
    for (let at = 0; at <= all.length; at++) {
      const screen = new Screen()
      screen.push(all.subarray(0, at))
      screen.push(all.subarray(at))
      expect(screen.text).toBe('Nobody has this PIN\nTry again')
      expect(screen.bells).toBe(6)
    }
  })
})
