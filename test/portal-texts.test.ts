import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { PageText } from '../src/core/page-text.ts'
import { cs } from '../src/texts/portal/cs.ts'
import { de } from '../src/texts/portal/de.ts'
import { en } from '../src/texts/portal/en.ts'
import { es } from '../src/texts/portal/es.ts'
import { fr } from '../src/texts/portal/fr.ts'

const catalogues = { en, cs, de, fr, es }
const others = Object.entries({ cs, de, fr, es })
const formsOf = (text: PageText): readonly string[] => (typeof text === 'string' ? [text] : Object.values(text))
const valuesIn = (text: PageText) =>
  [...new Set(formsOf(text).flatMap(form => form.match(/\{\w+\}/g) ?? []))].toSorted()

/** Texts that read the same in English and in another language. */
const alike = [
  'log-in.pin',
  'options.open',
  'options.of',
  'options.copies',
  'options.pages',
  'job.pages',
  'options.pages.some',
]

test.each(others)('the texts in %s take the same values as the English ones, and none is English', (_, texts) => {
  for (const [key, english] of Object.entries(en) as [keyof typeof en, PageText][]) {
    expect(valuesIn(texts[key]), key).toEqual(valuesIn(english))
    if (!alike.includes(key)) expect(texts[key], key).not.toEqual(english)
  }
})

test.each(others)('a text that counts has every form that %s needs for whole numbers', (language, texts) => {
  const rules = new Intl.PluralRules(language)
  const needed = new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)))
  for (const [key, text] of Object.entries(texts))
    if (typeof text !== 'string') for (const form of needed) expect(Object.keys(text), key).toContain(form)
})

test.each(Object.entries(catalogues))(
  'a button in %s that tells readers more than it shows has what it shows in it (WCAG 2.5.3)',
  (_, texts) => {
    const pairs = [
      ['jobs.delete', 'jobs.delete.of'],
      ['options.open', 'options.of'],
      ['upload.cancel', 'upload.cancel.of'],
      ['cards.block', 'cards.block.of'],
      ['sessions.end', 'sessions.end.of'],
      ['guests.end', 'guests.end.of'],
    ] as const
    for (const [shown, told] of pairs)
      expect(String(texts[told]).toLowerCase()).toContain(String(texts[shown]).toLowerCase())
  },
)

test('every text is said somewhere', () => {
  const folder = new URL('../src/portal/', import.meta.url)
  const pages = readdirSync(folder).map(name => readFileSync(new URL(name, folder), 'utf8'))
  const said = pages.join('\n')
  expect(Object.keys(en).filter(key => !said.includes(`'${key}'`))).toEqual([])
})
