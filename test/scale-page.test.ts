import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { renderScale } from '../bench/scale.ts'

const page = fileURLToPath(new URL('../docs/scale.md', import.meta.url))
const mark = '<!-- From here on computed by bench/scale.ts: see test/scale-page.test.ts -->'

test('docs/scale.md holds the tables as they are computed; WRITE_PAGE=1 vitest run writes them anew', async () => {
  const former = await readFile(page, 'utf8')
  const [introduction = ''] = former.split(mark, 1)
  const computed = `${introduction.trimEnd()}\n\n${mark}\n\n${renderScale()}`
  if (process.env['WRITE_PAGE']) await writeFile(page, computed)
  else expect(former).toBe(computed)
})
