import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const document = await readFile(`${root}docs/security.md`, 'utf8')
const rows = document.matchAll(/^\| (?<claim>[^|]+) \|[^|]+\| `(?<test>[^`]+)`: (?<title>[^|]+) \|$/gm)
const claims = Array.from(rows, ({ groups = {} }) => ({ claim: '', test: '', title: '', ...groups }))

test('docs/security.md names a test for each of its claims', () => {
  const lines = document.split('\n').filter(line => line.includes('`test/') && line.startsWith('|'))
  expect(claims.length).toBe(lines.length)
  expect(claims.length).toBeGreaterThan(20)
})

test.each(claims)('$claim: the test that proves it is there', async ({ test: name, title }) => {
  const file = ['', '.long', '.slow'].map(kind => `${root}${name}${kind}.test.ts`).find(existsSync) ?? expect.fail(name)
  expect(await readFile(file, 'utf8')).toContain(title)
})
