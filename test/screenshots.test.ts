import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)
const folder = new URL('docs/screenshots/', root)
const maxBytes = 150 * 1024

test('the README shows three pictures that are there, and none of all pictures is heavy', () => {
  const shown = [...readFileSync(new URL('README.md', root), 'utf8').matchAll(/docs\/screenshots\/([\w-]+\.png)/g)]
  const pictures = readdirSync(folder)
  expect(shown).toHaveLength(3)
  expect(pictures).toEqual(expect.arrayContaining(shown.map(([, file]) => file)))
  expect(pictures.filter(file => statSync(new URL(file, folder)).size > maxBytes)).toEqual([])
})
