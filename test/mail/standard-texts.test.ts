import { describe, expect, test } from 'vitest'
import { type Language, languages } from '../../src/core/language.ts'
import { layOutMail } from '../../src/core/mail-layout.ts'
import { sampleFacts } from '../../src/core/mail-samples.ts'
import { mailTemplateNames, mailTemplates, namesOf } from '../../src/core/mail-templates.ts'
import { namesUsed, refusedMailText } from '../../src/core/mail-text.ts'
import { mailValues } from '../../src/core/mail-values.ts'
import { isWeakPin } from '../../src/core/pin-generator.ts'
import { standardTexts } from '../../src/mail/standard-texts.ts'

const known = { siteName: 'Library', person: 'Ada', userName: 'ada', portalUrl: 'https://print.example.org' }
const write = (template: (typeof mailTemplateNames)[number], language: Language, facts = {}) => {
  const all = { ...known, renewUrl: known.portalUrl, ...sampleFacts(template), ...facts }
  const values = mailValues(template, all, { language, timeZone: 'Europe/Prague' })
  return layOutMail(standardTexts.of(template, language), values, language)
}

describe.each(languages)('the texts in %s', language => {
  test.each(mailTemplateNames)('%s uses what there is to tell, and nothing else', template => {
    const text = standardTexts.of(template, language)
    expect(refusedMailText(template, text)).toEqual([])
    const { placeholders, conditions } = namesUsed(text)
    const used = new Set([...placeholders, ...conditions])
    const { facts, secret } = mailTemplates[template]
    expect([...Object.keys(facts), ...(secret ? [secret] : [])].filter(name => !used.has(name))).toEqual([])
    const english = namesUsed(standardTexts.of(template, 'en'))
    expect({ placeholders: [...placeholders].toSorted(), conditions: [...conditions].toSorted() }).toEqual({
      placeholders: [...english.placeholders].toSorted(),
      conditions: [...english.conditions].toSorted(),
    })
  })

  test.each(mailTemplateNames)('%s reads whole: no brace, no bracket, no empty line too many', template => {
    for (const facts of [{}, everyFlag(template, true), everyFlag(template, false)]) {
      const { subject, text, html } = write(template, language, facts)
      expect(subject + text).not.toMatch(/[{}[\]]|undefined|null|\n\n\n| $/m)
      expect(html).toContain(`<html lang="${language}">`)
    }
  })

  test('S52 S54 a mail with a PIN says which is the active one, until when, and how to get the next one', () => {
    const { text } = write('new-pin', language)
    expect(text).toContain('123456')
    expect(text).toMatch(/2026/)
    expect(text).toMatch(/18:00/)
    expect(text).toContain('https://print.example.org')
    expect(write('new-pin', language, { validUntil: null }).text).not.toMatch(/2026/)
  })

  test('the first mail of a newcomer says nothing of a former PIN', () => {
    const welcome = { isWelcome: true, isAskedFor: false, hasJob: true }
    for (const template of ['new-pin', 'new-pin-link'] as const) {
      const first = write(template, language, welcome).text.split('\n')
      const next = write(template, language, { ...welcome, isWelcome: false }).text.split('\n')
      // Only the sentence about the former one, and the empty line after it.
      expect(next.filter(line => line !== '' && !first.includes(line))).toHaveLength(1)
    }
  })

  test('O12 a mail with a PIN that was asked for says what becomes of the former one', () => {
    expect(write('new-pin', language, { isAskedFor: true }).text).not.toBe(write('new-pin', language).text)
  })
})

test('no two languages say the same', () => {
  for (const template of mailTemplateNames) {
    const bodies = languages.map(language => standardTexts.of(template, language).body)
    expect(new Set(bodies).size, template).toBe(languages.length)
  }
})

test('the PIN of a sample is never issued', () => {
  expect(isWeakPin(String(sampleFacts('new-pin')['pin']))).toBe(true)
})

function everyFlag(template: (typeof mailTemplateNames)[number], value: boolean) {
  const flags = Object.entries(namesOf(template)).filter(([, kind]) => kind === 'flag')
  return Object.fromEntries(flags.map(([name]) => [name, value]))
}
