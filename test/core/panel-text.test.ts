import { expect, test } from 'vitest'
import { refusalText } from '../../src/core/panel-text.ts'
import { renewalWords } from '../../src/core/pin-renewal.ts'
import type { Refusal } from '../../src/core/refusal.ts'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'

const refusals: readonly Refusal[] = [
  { reason: 'unknown-credential' },
  { reason: 'unknown-card', takesPin: true },
  { reason: 'unknown-card', takesPin: false },
  { reason: 'card-first' },
  { reason: 'wrong-pin-for-card' },
  { reason: 'card-taken' },
  { reason: 'too-many-cards' },
  { reason: 'pin-expired' },
  { reason: 'pin-ended' },
  { reason: 'pin-used-up' },
  { reason: 'pin-not-yet-valid' },
  { reason: 'user-disabled' },
  { reason: 'wait', seconds: 8 },
  { reason: 'step-up', minutes: 10 },
  { reason: 'directory-away' },
  { reason: 'clock-wrong' },
  { reason: 'offline-too-long', takesCard: true },
  { reason: 'offline-too-long', takesCard: false },
  { reason: 'no-jobs' },
  { reason: 'print-not-allowed' },
  { reason: 'printer-in-error', problem: { kind: 'media-empty', place: 'tray 2' } },
  { reason: 'printer-unreachable' },
]

test.each(refusals.map(refusal => [refusal.reason, refusal] as const))(
  '%s says what is wrong and what to do',
  (_, refusal) => {
    const text = refusalText(refusal, 'hp-1')
    expect(text).toHaveLength(2)
    for (const line of text) expect(line).toMatch(/^[\x20-\x7E]{8,80}$/)
    expect(text[0].length).toBeLessThanOrEqual(40)
  },
)

test('the texts differ, so that a person can tell one from the other', () => {
  expect(new Set(refusals.map(refusal => refusalText(refusal, 'hp-1').join())).size).toBe(refusals.length)
})

test('a printer in error is named with its problem', () => {
  const refusal: Refusal = { reason: 'printer-in-error', problem: { kind: 'media-empty', place: 'tray 2' } }
  expect(refusalText(refusal, 'hp-1')[0]).toBe('hp-1: out of paper in tray 2')
})

const mail = { 'mail.host': 'localhost', 'mail.from': 'print@example.org' }
const portal = { ...mail, 'site.publicUrl': 'https://print.example.org/' }
const mailbox = { ...mail, 'inbound.enabled': true, 'inbound.addresses': ['print@example.org'] }

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['the portal, where new PINs can be asked for there', portal, 'go to print.example.org'],
  ['the portal before the mailbox', { ...portal, ...mailbox }, 'go to print.example.org'],
  ['a mailed document, where each brings a PIN', mailbox, 'mail a document to print@example.org'],
  ['the administrator, where nothing is set up', {}, 'ask the administrator'],
  ['S60 the administrator, where no PIN is mailed', { ...portal, 'mail.sendPin': false }, 'ask the administrator'],
  ['S63 the administrator, where users may not', { ...portal, 'pins.usersMayChange': false }, 'ask the administrator'],
  [
    'the administrator, without mailed PINs',
    { ...mailbox, 'pins.withEachMailedJob': 'never' },
    'ask the administrator',
  ],
  [
    'a portal with a long name in short',
    { ...portal, 'site.publicUrl': `https://${'x'.repeat(38)}.org` },
    'go to the portal',
  ],
])('S59 a terminal sends whose PIN is over to %s', (_, change, words) => {
  const renewal = renewalWords(changeSettings(defaultSettings, change))
  expect(renewal).toBe(words)
  expect(refusalText({ reason: 'pin-expired' }, 'hp-1', renewal)).toEqual([
    'This PIN has expired',
    `For a new one, ${words}`,
  ])
  for (const reason of ['pin-expired', 'pin-ended', 'pin-used-up'] as const)
    expect(refusalText({ reason }, 'hp-1', renewal)[1].length).toBeLessThanOrEqual(80)
})
