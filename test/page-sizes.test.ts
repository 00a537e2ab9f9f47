import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const built = new URL('../dist/web/', import.meta.url)
const mostOctets = 40 * 1024

test('what a phone loads to open the portal, with one language, is at most 40 KiB compressed', () => {
  expect(existsSync(new URL('index.html', built)), 'npm run build comes first').toBe(true)
  const page = readFileSync(new URL('index.html', built), 'utf8')
  const named = [...page.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, name]) => name ?? '')
  const sizeOf = (name: string) => gzipSync(readFileSync(new URL(name, built))).length
  const languages = readdirSync(new URL('assets/', built)).filter(name => /^(en|cs|de|fr|es)-.*\.js$/.test(name))
  const longest = Math.max(...languages.map(name => sizeOf(`assets/${name}`)))
  const total = named.reduce((sum, name) => sum + sizeOf(name), 0) + longest
  expect([named.length >= 2, languages.length >= 5, total <= mostOctets], `${total} octets`).toEqual([true, true, true])
})
