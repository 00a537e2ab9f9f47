import { damaged } from './archive-reader.ts'
import type { WrittenPart } from './archive-writer.ts'

export const manifestName = 'manifest.json'
export const databaseName = 'holdfast.sqlite'
export const auditHeadName = 'audit.head'
/** With 100,000 documents it has some 15 MB. */
export const maxManifestOctets = 256 * 2 ** 20

/** Migrations that ran, by record: what a database looks like. */
export type RecordVersions = Readonly<Record<'directory' | 'site', readonly string[]>>

export interface Counts {
  readonly users: number
  /** Jobs that wait or are on their way. */
  readonly jobs: number
  readonly documents: number
}

/** The last part of a backup: what is in it. */
export interface Manifest {
  readonly format: 'holdfast-backup'
  readonly version: 1
  readonly madeAt: string
  /** Version of the Holdfast that made it. */
  readonly madeBy: string
  readonly records: RecordVersions
  readonly counts: Counts
  /** Numbers of jobs whose document was not in the spool. */
  readonly missing: readonly number[]
  /** Digest of each key, by which it is known, not found. */
  readonly keys: Readonly<Record<string, string>>
  readonly parts: readonly WrittenPart[]
}

/** The path of a document in a data folder. */
export function documentPath(id: string): string {
  return `spool/${id.slice(0, 1)}/${id}`
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const partNames = new RegExp(`^(?:holdfast\\.sqlite|audit\\.head|spool/([0-9a-f])/(?=\\1)${uuid})$`)

/** Whether a backup has parts of this name: nothing else is ever written. */
export function isPartName(name: string): boolean {
  return partNames.test(name)
}

/** Fault `backup-invalid` when it is none, or of a later version. */
export function parseManifest(text: string): Manifest {
  const parsed = parseJson(text) as Partial<Manifest> | null
  const isWhole =
    parsed?.format === 'holdfast-backup' &&
    parsed.version === 1 &&
    [parsed.records?.directory, parsed.records?.site, parsed.missing, parsed.parts].every(Array.isArray) &&
    [parsed.counts, parsed.keys].every(part => typeof part === 'object' && part !== null)
  if (!isWhole) throw damaged()
  return parsed as Manifest
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged()
  }
}
