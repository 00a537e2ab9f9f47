import type { DatabaseSync } from 'node:sqlite'

export interface SqliteWriterOptions {
  readonly file: string
  /** Whether room is kept for units on a full disk. */
  readonly keepsRoom: boolean
}

/** How long a connection waits for another process that holds the write lock, in milliseconds. */
const busyTimeoutMs = 5_000
/** The WAL shrinks to this many bytes after a checkpoint; a burst may make it larger meanwhile. */
const walBytes = 16 * 1024 * 1024

/**
 * What every connection to a record needs: durable at each commit, references checked, deleted content overwritten, no
 * temporary files, for which a full disk has no room.
 */
export function configureSqlite(database: DatabaseSync): void {
  database.exec(`
    PRAGMA busy_timeout = ${busyTimeoutMs};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = ${walBytes};
  `)
}
