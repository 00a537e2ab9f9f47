import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const built = new URL('../dist/web/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, built), 'utf8')

/** The scripts that a page may ever load, by what each names. */
function scriptsOf(page: string): ReadonlySet<string> {
  const found = new Set<string>()
  const follow = (text: string) => {
    for (const [, name = ''] of text.matchAll(/["'`](?:\.\/|\/?assets\/)([\w-]+\.js)["'`]/g)) {
      if (found.has(name)) continue
      found.add(name)
      follow(read(`assets/${name}`))
    }
  }
  follow(read(page))
  return found
}

test('the console in every language is at most 120 KB compressed', () => {
  const scripts = [...scriptsOf('console.html')]
  const octets = scripts.map(name => gzipSync(read(`assets/${name}`)).length)
  expect(scripts.length).toBeGreaterThan(15)
  expect(octets.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(120 * 1024)
})
