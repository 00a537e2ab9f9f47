/**
 * The worker thread that writes to SQLite, alone. It takes everything that waits, runs it in one transaction with a
 * savepoint for each unit, commits once and then answers: the event loop of the gateway never waits for a disk, and
 * clients that come together share one sync. See docs/adr/0002.
 */
import { DatabaseSync } from 'node:sqlite'
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { RoomKeeper } from './kept-room.ts'
import { PreparedStatements } from './prepared-statements.ts'
import type { Statement, StatementResult, UnitResult } from './sql.ts'
import { configureSqlite, type SqliteWriterOptions } from './sqlite-settings.ts'
import type { WriterAnswer, WriterFailure, WriterRequest, WriterUnit } from './writer-messages.ts'

/** Units in one commit at most, so that the first of them is not kept waiting long. */
const maxGroup = 500

// Result codes of sqlite.org/rescode.html.
const constraint = 19
const foreignKeyConstraint = 787
/** BUSY, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB: nothing of the group can be trusted to be stored. */
const wholeGroupCodes: readonly number[] = [5, 7, 8, 10, 11, 13, 14, 26]

class SqliteWriter {
  readonly #port: MessagePort
  readonly #database: DatabaseSync
  readonly #prepared: PreparedStatements
  readonly #room: RoomKeeper | undefined

  constructor(port: MessagePort, options: SqliteWriterOptions) {
    this.#port = port
    this.#database = new DatabaseSync(options.file)
    configureSqlite(this.#database)
    this.#prepared = new PreparedStatements(this.#database)
    if (options.keepsRoom) this.#room = new RoomKeeper(this.#database, options.file)
    port.on('message', (request: WriterRequest) => this.#runGroup(request))
  }

  #runGroup(first: WriterRequest): void {
    const units = [...(first ?? [])]
    const answers: WriterAnswer[] = []
    let isLast = first === null
    try {
      this.#do('BEGIN IMMEDIATE')
      for (let at = 0; at < units.length; at += 1) {
        const { id, unit } = units[at] as WriterUnit // at is below the length
        answers.push({ id, result: this.#runUnit(unit) })
        // More may have come meanwhile: they share this commit.
        const more = at === units.length - 1 && units.length < maxGroup ? this.#next() : []
        isLast ||= more === null
        units.push(...(more ?? []))
      }
      this.#do('COMMIT')
      this.#port.postMessage(answers)
    } catch (error) {
      this.#failGroup(units, error)
    }
    if (isLast) this.#close()
  }

  #next(): WriterRequest {
    const received = receiveMessageOnPort(this.#port)
    return received ? received.message : []
  }

  #failGroup(units: readonly WriterUnit[], error: unknown): void {
    if (this.#database.isTransaction) this.#do('ROLLBACK')
    const result: WriterFailure = { outcome: 'failed', reason: 'unavailable', text: textOf(error) }
    this.#port.postMessage(units.map(({ id }) => ({ id, result })))
  }

  #runUnit(unit: readonly Statement[]): UnitResult | WriterFailure {
    this.#do('SAVEPOINT unit')
    try {
      const results: StatementResult[] = []
      for (const statement of unit) {
        const result = this.#run(statement)
        if (statement.expect !== undefined && statement.expect !== result.changed) {
          this.#undo()
          return { outcome: 'rolled-back', failedAt: results.length }
        }
        results.push(result)
      }
      this.#do('RELEASE unit')
      return { outcome: 'committed', results }
    } catch (error) {
      // On a full disk SQLite may have given up the whole transaction by itself.
      if (!this.#database.isTransaction || wholeGroupCodes.includes(codeOf(error) & 0xff)) throw error
      this.#undo()
      return { outcome: 'failed', reason: reasonOf(codeOf(error)), text: textOf(error) }
    }
  }

  #run({ sql, parameters }: Statement): StatementResult {
    const { statement, isReader } = this.#prepared.get(sql)
    if (!isReader) return { changed: Number(statement.run(...parameters).changes), rows: [] }
    const rows = statement.all(...parameters)
    return { changed: rows.length, rows }
  }

  #do(command: string): void {
    this.#prepared.get(command).statement.run()
  }

  #undo(): void {
    this.#do('ROLLBACK TO unit')
    this.#do('RELEASE unit')
  }

  #close(): void {
    this.#room?.[Symbol.dispose]()
    this.#database.close()
    this.#port.close()
  }
}

function reasonOf(code: number): WriterFailure['reason'] {
  if (code === foreignKeyConstraint) return 'missing'
  return (code & 0xff) === constraint ? 'conflict' : 'unavailable'
}

function codeOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

// A worker's file is its entry point: it acts when it is loaded.
if (parentPort) new SqliteWriter(parentPort, workerData)
