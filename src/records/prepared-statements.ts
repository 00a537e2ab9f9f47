import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Statements kept prepared; the queries of this folder are fewer, lists of different lengths aside. */
const maxPrepared = 200

/** Prepares each text once. `isReader`: it gives rows. */
export class PreparedStatements {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, { readonly statement: StatementSync; readonly isReader: boolean }>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  get(text: string): { readonly statement: StatementSync; readonly isReader: boolean } {
    const known = this.#prepared.get(text)
    if (known) return known
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear()
    const statement = this.#database.prepare(text)
    const fresh = { statement, isReader: statement.columns().length > 0 }
    this.#prepared.set(text, fresh)
    return fresh
  }
}
