import { readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)
const folder = new URL('docs/screenshots/', root)
const maxBytes = 200 * 1024

test('the README shows every picture that is kept, and none of them is heavy', () => {
  const shown = [...readFileSync(new URL('README.md', root), 'utf8').matchAll(/docs\/screenshots\/([\w-]+\.png)/g)]
  const pictures = readdirSync(folder)
  expect(shown.map(([, file]) => file).toSorted()).toEqual(pictures.toSorted())
  expect(pictures.filter(file => statSync(new URL(file, folder)).size > maxBytes)).toEqual([])
})
