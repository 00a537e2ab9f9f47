import { statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

/**
 * Room that a database keeps inside its own files, so that units can be stored while the disk is full: free pages in the
 * database file, and a write-ahead log that is as long as it ever gets. See docs/adr/0009.
 */
export interface KeptRoom {
  /** What can be stored without any new room on the disk. */
  readonly keptBytes: number
  /** What the disk has beside. */
  readonly freeBytes: number
}

export const roomBytes = 16 * 1024 * 1024
/** Below this the room is made again: seldom, since all of it is written then. */
const enoughBytes = 12 * 1024 * 1024
/** Room is not made on a disk that has less than this: it would only be full sooner. */
const plentyBytes = 4 * roomBytes
/** Made in pieces, with the units of others in between: a piece takes 4 ms here, some 100 ms on a slow card. */
const pieceBytes = 1024 * 1024
const lookMs = 10_000
/** Not at once: whoever starts a gateway waits for other things. */
const firstLookMs = 1_000
/** SQLite's own default, in pages (sqlite.org/pragma.html#pragma_wal_autocheckpoint). */
const checkpointPages = 1_000

/** The room as it is now; any connection can tell. */
export function measureRoom(database: DatabaseSync, file: string): KeptRoom {
  const freePageBytes = pragma(database, 'freelist_count') * pragma(database, 'page_size')
  const { bavail, bsize } = statfsSync(dirname(file))
  return { keptBytes: Math.min(freePageBytes, logBytes(file), roomBytes), freeBytes: bavail * bsize }
}

/** Makes the room, and makes it again when it was used, between the units of the writer, on whose connection it works. */
export class RoomKeeper implements Disposable {
  readonly #database: DatabaseSync
  readonly #file: string
  readonly #first: NodeJS.Timeout
  readonly #looking: NodeJS.Timeout
  #filling: NodeJS.Immediate | undefined

  constructor(database: DatabaseSync, file: string) {
    this.#database = database
    this.#file = file
    this.#first = setTimeout(() => this.#look(), firstLookMs)
    this.#looking = setInterval(() => this.#look(), lookMs)
  }

  #look(): void {
    if (this.#filling) return
    this.#try(() => {
      this.#database.exec('CREATE TABLE IF NOT EXISTS kept_room (bytes BLOB NOT NULL)')
      // A process that ended while it made room left pages that are not free.
      this.#emptyPieces()
      const { keptBytes, freeBytes } = measureRoom(this.#database, this.#file)
      if (keptBytes >= enoughBytes || freeBytes < plentyBytes) return
      // Without a checkpoint meanwhile, the log grows to its full length; it never shrinks below that again.
      if (logBytes(this.#file) < enoughBytes) this.#database.exec('PRAGMA wal_autocheckpoint = 0')
      this.#fill(roomBytes)
    })
  }

  /** Pages that are free already are filled too, so the file grows only by what is missing. */
  #fill(leftBytes: number): void {
    this.#filling = setImmediate(() => {
      this.#filling = undefined
      const isFilled = this.#try(() => this.#database.exec(`INSERT INTO kept_room VALUES (zeroblob(${pieceBytes}))`))
      if (isFilled && leftBytes > pieceBytes) this.#fill(leftBytes - pieceBytes)
      else this.#try(() => this.#emptyPieces())
    })
  }

  /** Frees the pieces' pages. They hold zeros: overwriting them would only write everything twice. */
  #emptyPieces(): void {
    this.#database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`)
    if (!this.#database.prepare('SELECT 1 FROM kept_room LIMIT 1').get()) return
    this.#database.exec('PRAGMA secure_delete = OFF')
    try {
      this.#database.exec('DELETE FROM kept_room')
    } finally {
      this.#database.exec('PRAGMA secure_delete = ON')
    }
  }

  /** What fails (busy, or full after all) the next look tries again; the health tells how much room there is. */
  #try(step: () => void): boolean {
    try {
      step()
      return true
    } catch {
      return false
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#first)
    clearInterval(this.#looking)
    clearImmediate(this.#filling)
  }
}

function pragma(database: DatabaseSync, name: 'freelist_count' | 'page_size'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
}

function logBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
