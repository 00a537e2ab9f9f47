import { expect, test } from 'vitest'
import { languages } from '../../src/core/language.ts'
import type { Refusal } from '../../src/core/refusal.ts'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'
import { refusalPhrase } from '../../src/gateway/refusal-phrase.ts'
import { renewalPhrase } from '../../src/gateway/renewal-phrase.ts'
import { type Phrase, say } from '../../src/gateway/say.ts'

const english = (refusal: Refusal, renewal?: Phrase) => say(refusalPhrase(refusal, 'hp-1', renewal), 'en')

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
  '%s says what is wrong and what to do, in every language',
  (_, refusal) => {
    for (const language of languages) {
      const [what = '', toDo = '', ...more] = say(refusalPhrase(refusal, 'hp-1'), language)
      expect(what.length, `${language}: ${what}`).toBeLessThanOrEqual(40)
      expect(toDo.length, `${language}: ${toDo}`).toBeLessThanOrEqual(80)
      expect([what, toDo].join(), language).toMatch(/^[^\p{Cc}{}]{16,}$/u)
      expect(more).toEqual([])
    }
  },
)

test('the texts differ, so that a person can tell one from the other', () => {
  expect(new Set(refusals.map(refusal => english(refusal).join())).size).toBe(refusals.length)
})

test('a printer in error is named with its problem', () => {
  const refusal: Refusal = { reason: 'printer-in-error', problem: { kind: 'media-empty', place: 'tray 2' } }
  expect(english(refusal)[0]).toBe('hp-1: out of paper in tray 2')
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
  const renewal = renewalPhrase(changeSettings(defaultSettings, change))
  expect(say(renewal, 'en')).toEqual([words])
  expect(english({ reason: 'pin-expired' }, renewal)).toEqual(['This PIN has expired', `For a new one, ${words}`])
  for (const reason of ['pin-expired', 'pin-ended', 'pin-used-up'] as const)
    for (const language of languages)
      expect(say(refusalPhrase({ reason }, 'hp-1', renewal), language)[1]?.length).toBeLessThanOrEqual(80)
})
