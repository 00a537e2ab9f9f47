import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './core/fault.ts'

/** The id of a data folder, made at first start: it tells a gateway that starts again from another one of its name. */
export function readFolderId(folder: string): string {
  const path = join(folder, 'gateway.id')
  try {
    const known = readIfThere(path)
    if (known !== undefined && /^[0-9a-f-]{36}$/.test(known.trim())) return known.trim()
    const made = randomUUID()
    writeFileSync(path, `${made}\n`, { mode: 0o600, flush: true })
    return made
  } catch (cause) {
    throw new Fault('configuration-invalid', `${path} cannot be read or written`, { cause })
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
