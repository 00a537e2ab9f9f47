import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../dist/web/assets/', import.meta.url))
const scripts = readdirSync(folder).filter(name => name.endsWith('.js'))

test('all scripts of portal and console, in every language, are at most 120 KB compressed', () => {
  const octets = scripts.map(name => gzipSync(readFileSync(folder + name)).length)
  expect(scripts.length).toBeGreaterThan(2)
  expect(octets.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(120 * 1024)
})
