import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openTempFolder } from '../servers/temp-folder.ts'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly name?: string; readonly version: string; readonly dev?: true }>>
}
interface Bom {
  readonly bomFormat: string
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } }
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly purl: string
    readonly licenses?: readonly object[]
    readonly hashes?: readonly object[]
  }[]
}

const read = async <T>(path: string) => JSON.parse(await readFile(path, 'utf8')) as T

test('the bill of materials names each package of a running gateway with its licence and hash, and no other', async () => {
  await using folder = await openTempFolder('sbom')
  const file = join(folder.path, 'holdfast.cdx.json')
  await promisify(execFile)(process.execPath, ['operate/write-sbom.ts', file])
  const { bomFormat, metadata, components } = await read<Bom>(file)
  const { name, version } = await read<Bom['metadata']['component']>('package.json')
  expect([bomFormat, metadata.component]).toMatchObject(['CycloneDX', { name, version }])
  const { packages } = await read<Lock>('package-lock.json')
  const shipped = Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, own]) => `${own.name ?? path.split('node_modules/').at(-1)} ${own.version}`)
  expect(components.map(own => `${own.name} ${own.version}`).toSorted()).toEqual([...new Set(shipped)].toSorted())
  expect(components.filter(({ licenses = [], hashes = [] }) => licenses.length * hashes.length === 0)).toEqual([])
})
