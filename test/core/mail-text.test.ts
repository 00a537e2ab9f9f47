import { expect, test } from 'vitest'
import { layOutMail } from '../../src/core/mail-layout.ts'
import type { KeptFacts, MailTemplate } from '../../src/core/mail-templates.ts'
import { type MailText, refusedMailText } from '../../src/core/mail-text.ts'
import { describeInstant, mailValues } from '../../src/core/mail-values.ts'

const reader = { language: 'en', timeZone: 'Europe/Prague' } as const
const write = (body: string, facts: KeptFacts = {}, subject = 'About {siteName}') =>
  layOutMail({ subject, body }, mailValues('new-pin', { siteName: 'Library', ...facts }, reader), 'en')

test('placeholders are filled in, and lines stay under their conditions only', () => {
  const body = '[validUntil]until {validUntil}\n[!validUntil]for good\n[uses][isWelcome]both\n\n[hasJob]a job'
  const [until, job] = ['2026-11-25T08:00:00Z', { hasJob: true }]
  expect(write(body).text).toBe('for good\n')
  expect(write(body, { validUntil: until, ...job }).text).toBe(
    'until Wednesday, 25 November 2026 at 09:00 CET\n\na job\n',
  )
  expect(write(body, { uses: 3, isWelcome: true }).text).toBe('for good\nboth\n')
})

test('a mail is laid out as text and as HTML', () => {
  const { text, html, subject } = write('Hello\nyou\n\n{pin}\n\nDo:\n- this\n- that: {portalUrl}\nEnd', {
    pin: '483920',
    portalUrl: 'https://print.example.org',
  })
  expect(subject).toBe('About Library')
  expect(text).toBe('Hello\nyou\n\n483920\n\nDo:\n- this\n- that: https://print.example.org\nEnd\n')
  expect(html).toContain('<p>Hello<br>you</p>')
  expect(html).toMatch(/<p><strong [^>]*>483920<\/strong><\/p>/)
  const link = '<a href="https://print.example.org">https://print.example.org</a>'
  expect(html).toContain(`<p>Do:</p>\n<ul><li>this</li><li>that: ${link}</li></ul>\n<p>End</p>`)
})

test('whatever a fact or a text holds, HTML shows it and runs nothing', () => {
  const hostile = `<script>alert("1")</script>&'`
  const { html } = write(`${hostile} {person} {portalUrl}`, { person: hostile, portalUrl: `javascript:"${hostile}` })
  expect(html).not.toMatch(/<script|<a |alert\("/)
  expect(html.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&amp;&#39;/g)).toHaveLength(3)
})

test('a fact cannot bring placeholders, conditions or lines of a header with it', () => {
  const { text, subject } = write('{person}', { person: '{pin}[hasJob]', pin: '483920' })
  expect(text).toBe('{pin}[hasJob]\n')
  expect(subject).toBe('About Library')
  expect(write('x', { siteName: 'a\r\nBcc: eve@example.org' }).subject).toBe('About a Bcc: eve@example.org')
})

const good: MailText = { subject: 'Your PIN', body: 'It is {pin}.\n[validUntil]Until {validUntil}.' }

test.each([
  ['no {pin}', { body: 'Until {validUntil}.' }, 'body', 'must say {pin}'],
  ['no {validUntil}', { body: '{pin}' }, 'body', 'must say {validUntil}'],
  ['an unknown placeholder', { body: `${good.body} {password}` }, 'body', 'does not know {password}'],
  ['a name of every object', { body: `${good.body} {constructor}` }, 'body', 'does not know {constructor}'],
  ['an unknown condition', { body: `${good.body}\n[isRich]x` }, 'body', 'does not know the condition [isRich]'],
  ['a flag as a placeholder', { body: `${good.body} {isWelcome}` }, 'body', 'only as a condition'],
  ['a brace by itself', { body: `${good.body} {` }, 'body', 'brace'],
  ['the PIN in the subject', { subject: 'PIN {pin}' }, 'subject', 'must not hold {pin}'],
  ['a subject of two lines', { subject: 'a\r\nBcc: b@example.org' }, 'subject', 'no control characters'],
  ['no subject', { subject: ' ' }, 'subject', 'takes 1 to 200 characters'],
  ['a long body', { body: `${good.body}${'x'.repeat(20_000)}` }, 'body', 'takes 1 to 20000 characters'],
] as const)('a text with %s is refused', (_, change, part, detail) => {
  const refused = refusedMailText('new-pin', { ...good, ...change })
  expect(refused).toEqual([{ path: [part], detail: expect.stringContaining(detail) }])
})

test('a text that says what it must is taken', () => {
  expect(refusedMailText('new-pin', good)).toEqual([])
})

test.each([
  ['en', 'Wednesday, 25 November 2026 at 18:00 CET'],
  ['cs', 'středa 25. listopadu 2026 v 18:00 SEČ'],
  ['de', 'Mittwoch, 25. November 2026 um 18:00 MEZ'],
  ['fr', 'mercredi 25 novembre 2026 à 18:00 UTC+1'],
  ['es', 'miércoles, 25 de noviembre de 2026, 18:00 CET'],
] as const)('S54 in %s an instant tells date, time and zone', (language, expected) => {
  const instant = Temporal.Instant.from('2026-11-25T17:00Z')
  expect(describeInstant(instant, { language, timeZone: 'Europe/Prague' }).replaceAll('\u202f', ' ')).toBe(expected)
})

test('instants are told where the site is, in summer time as in winter', () => {
  const template: MailTemplate = 'reminder'
  const told = (timeZone: string, at: string) =>
    mailValues(template, { validUntil: at }, { language: 'en', timeZone })['validUntil']?.shown
  expect(told('Europe/Prague', '2026-07-01T17:00:00Z')).toBe('Wednesday, 1 July 2026 at 19:00 CEST')
  expect(told('Pacific/Kiritimati', '2026-07-01T17:00:00Z')).toContain('Thursday, 2 July 2026 at 07:00')
})
