import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface Package {
  readonly dev?: boolean
  readonly devDependencies?: Readonly<Record<string, string>>
}
interface Lock {
  readonly packages: Readonly<Record<string, Package>>
}

// In the working folder: that of Holdfast, as with every script of npm.
const [, , file = 'holdfast.cdx.json'] = process.argv
await writeFile(file, await tellPackages())
process.stdout.write(`${file} is written.\n`)

/**
 * Every package of a running gateway, as CycloneDX. `npm sbom --omit dev` leaves out what development needs as well, so it
 * is asked about a lock file in which development does not occur. Nothing is installed for that, and no registry is asked.
 */
async function tellPackages(): Promise<string> {
  const { devDependencies: _, ...manifest } = await readJson<Package>('package.json')
  const lock = await readJson<Lock>('package-lock.json')
  const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true)
  const scratch = await mkdtemp(join(tmpdir(), 'holdfast-sbom-'))
  try {
    // npm names the product after the folder.
    const folder = join(scratch, 'holdfast')
    await mkdir(folder)
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
    await writeFile(
      join(folder, 'package-lock.json'),
      JSON.stringify({ ...lock, packages: { '': manifest, ...Object.fromEntries(shipped) } }),
    )
    const order = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application']
    const { stdout } = await promisify(execFile)('npm', order, { cwd: folder, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  } finally {
    await rm(scratch, { recursive: true })
  }
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T // of npm
}
