import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { nodesOf } from '../../src/cli/command-tree.ts'
import { page, renderPage } from './command-page.ts'
import { commandTree } from './typed-line.ts'

test('docs/command-line.md tells of every command as it is; WRITE_PAGE=1 vitest run writes it anew', async () => {
  const former = await readFile(page, 'utf8')
  const rendered = await renderPage(former)
  if (process.env['WRITE_PAGE']) await writeFile(page, rendered)
  else expect(former).toBe(rendered)
})

test('every command has an example on the page, and every example is of a command that exists', async () => {
  const text = await readFile(page, 'utf8')
  const nodes = nodesOf(await commandTree()).filter(node => node.children.length === 0)
  expect(nodes.length).toBeGreaterThan(50)
  for (const { path, examples } of nodes) {
    expect(examples.length, path).toBeGreaterThan(0)
    expect(
      examples.filter(example => !example.includes(`holdfast ${path.replace(/ list$/, '')}`)),
      path,
    ).toEqual([])
    for (const example of examples) expect(text).toContain(example)
  }
})
