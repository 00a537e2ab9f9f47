import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../core/fault.ts'
import { releasingStates } from '../core/job.ts'
import type { Counts, RecordVersions } from './manifest.ts'

/** A document that a job of a copy owns. */
export interface OwnedDocument {
  readonly jobId: number
  readonly documentId: string
}

/**
 * Copies a database as it is at one moment, while others write to it: VACUUM INTO reads within one transaction, and
 * leaves behind what was deleted.
 */
export function copyDatabase(live: string, copy: string): void {
  try {
    using database = new DatabaseSync(live, { readOnly: true, timeout: 10_000 })
    database.prepare('VACUUM INTO ?').run(copy)
  } catch (cause) {
    throw new Fault('records-unavailable', `the database ${live} cannot be copied; is --data its folder?`, { cause })
  }
}

/** A copied database that nobody else uses. */
export class DatabaseCopy implements Disposable {
  readonly #database: DatabaseSync

  /** Fault `backup-invalid` when it is no database of Holdfast or is damaged. */
  constructor(path: string) {
    try {
      this.#database = new DatabaseSync(path)
      // Keys of documents that are taken out must not stay in pages that are free.
      this.#database.exec('PRAGMA secure_delete = ON; PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL')
    } catch (cause) {
      throw new Fault('backup-invalid', 'the database in the backup cannot be opened', { cause })
    }
  }

  documents(): readonly OwnedDocument[] {
    return this.#rows<OwnedDocument>(
      'select id as jobId, document_id as documentId from job where document_id is not null order by id',
    )
  }

  counts(): Counts {
    const [row] = this.#rows<Counts>(
      `select (select count(*) from account) as users,
        (select count(*) from job where state in (${waiting})) as jobs,
        (select count(*) from job where document_id is not null) as documents`,
    )
    if (!row) throw new TypeError('counts are one row')
    return { ...row }
  }

  versions(): RecordVersions {
    const names = (table: string) => this.#rows<{ name: string }>(`select name from ${table} order by name`)
    const [directory, site] = ['directory_migration', 'site_migration'].map(table =>
      names(table).map(({ name }) => name),
    )
    return { directory: directory ?? [], site: site ?? [] }
  }

  /** Jobs that went on since the copy, taken over as they are now with their releases. Answers those that did not. */
  catchUp(live: string, gone: readonly OwnedDocument[]): readonly number[] {
    const database = this.#database
    database.prepare('ATTACH ? AS live').run(live)
    try {
      const stillOwned = database.prepare('select count(*) as count from live.job where id = ? and document_id = ?')
      const isMissing = ({ jobId, documentId }: OwnedDocument) => stillOwned.get(jobId, documentId)?.['count'] === 1
      const [missing, ended] = [gone.filter(isMissing), gone.filter(document => !isMissing(document))]
      database.exec('BEGIN')
      for (const { jobId } of ended) this.#takeOver(jobId)
      database.exec('COMMIT')
      return missing.map(({ jobId }) => jobId)
    } finally {
      database.exec('DETACH live')
    }
  }

  /** What must not live again: sessions and links, which may have ended since. */
  endSessions(): void {
    this.#database.exec('DELETE FROM web_session; DELETE FROM link')
  }

  /** Places in its changes from after the copy was made mean nothing any more. */
  beginLine(): void {
    if (this.versions().directory.includes('0005-changes'))
      this.#database.exec('UPDATE change_purge SET line = lower(hex(randomblob(8)))')
  }

  /** Fault `backup-invalid` when it is damaged. */
  check(): void {
    const [row] = this.#rows<{ quick_check: string }>('PRAGMA quick_check(1)')
    if (row?.quick_check !== 'ok') throw new Fault('backup-invalid', 'the database in the backup is damaged')
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  #takeOver(jobId: number): void {
    for (const text of [
      'delete from job_release where job_id = ?',
      'delete from job where id = ?',
      'insert into job select * from live.job where id = ?',
      'insert into job_release select * from live.job_release where job_id = ?',
    ])
      this.#database.prepare(text).run(jobId)
  }

  #rows<Row>(text: string): readonly Row[] {
    try {
      return this.#database.prepare(text).all() as Row[] // row border
    } catch (cause) {
      throw new Fault('backup-invalid', 'the database in the backup is not one of Holdfast', { cause })
    }
  }
}

const waiting = ['held', 'uncertain', ...releasingStates].map(state => `'${state}'`).join(', ')
