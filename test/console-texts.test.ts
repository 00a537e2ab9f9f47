import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { auditEvents } from '../src/console/audit-events.ts'
import type { PageText } from '../src/core/page-text.ts'
import { cs } from '../src/texts/console/cs.ts'
import { de } from '../src/texts/console/de.ts'
import { en } from '../src/texts/console/en.ts'
import { es } from '../src/texts/console/es.ts'
import { fr } from '../src/texts/console/fr.ts'
import { cs as csSettings } from '../src/texts/settings/cs.ts'
import { de as deSettings } from '../src/texts/settings/de.ts'
import { en as enSettings } from '../src/texts/settings/en.ts'
import { es as esSettings } from '../src/texts/settings/es.ts'
import { fr as frSettings } from '../src/texts/settings/fr.ts'

type Texts = Readonly<Record<string, PageText>>

const english: Texts = { ...en, ...enSettings }
const others: readonly (readonly [string, Texts])[] = [
  ['cs', { ...cs, ...csSettings }],
  ['de', { ...de, ...deSettings }],
  ['fr', { ...fr, ...frSettings }],
  ['es', { ...es, ...esSettings }],
]
const formsOf = (text: PageText = ''): readonly string[] => (typeof text === 'string' ? [text] : Object.values(text))
const valuesIn = (text: PageText | undefined) =>
  [...new Set(formsOf(text).flatMap(form => form.match(/\{\w+\}/g) ?? []))].toSorted()

test.each(others)('the texts of the console in %s take the same values as the English ones', (_, texts) => {
  expect(Object.keys(texts).toSorted()).toEqual(Object.keys(english).toSorted())
  for (const [key, text] of Object.entries(english)) expect(valuesIn(texts[key]), key).toEqual(valuesIn(text))
})

test.each(others)('a sentence of the console in %s is not English', (_, texts) => {
  const sentences = Object.entries(english).filter(([, text]) => formsOf(text).join(' ').split(' ').length > 4)
  expect(sentences.length).toBeGreaterThan(100)
  for (const [key, text] of sentences) expect(texts[key], key).not.toEqual(text)
})

test.each(others)('a text of the console that counts has every form that %s needs', (language, texts) => {
  const rules = new Intl.PluralRules(language)
  const needed = new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)))
  for (const [key, text] of Object.entries(texts))
    if (typeof text !== 'string') for (const form of needed) expect(Object.keys(text), key).toContain(form)
})

test('every text of the console is said somewhere', () => {
  const folder = new URL('../src/console/', import.meta.url)
  const said = readdirSync(folder)
    .map(name => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
  // Keys of which a part is a name that the page knows only when it runs.
  const families = [...said.matchAll(/`([a-z]+(?:[.-][a-zA-Z-]+)*\.)\$\{/g)].map(([, family = '']) => family)
  const isSaid = (key: string) => said.includes(`'${key}'`) || families.some(family => key.startsWith(family))
  expect(Object.keys(en).filter(key => !isSaid(key))).toEqual([])
})

test('every event that is written to the audit has words', () => {
  const folders = ['gateway', 'http', 'records'].map(name => new URL(`../src/${name}/`, import.meta.url))
  const files = folders.flatMap(folder =>
    readdirSync(folder)
      .filter(name => name.endsWith('.ts'))
      .map(name => readFileSync(new URL(name, folder), 'utf8')),
  )
  const written = files.flatMap(text => [...text.matchAll(/event: '([a-z]+(?:-[a-z]+)+)'/g)].map(([, event]) => event))
  expect(written.length).toBeGreaterThan(30)
  expect(written.filter(event => !auditEvents.some(known => known === event))).toEqual([])
})
