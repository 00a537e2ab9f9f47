import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Fault } from '../core/fault.ts'
import { maxWaitingUnits, type SqlValue, type Statement, type UnitResult } from './sql.ts'
import type { SqliteWriterOptions } from './sqlite-settings.ts'
import type { WriterAnswer, WriterFailure, WriterRequest, WriterUnit } from './writer-messages.ts'

/** How long a unit that nobody waits for looks for company. */
const soonMs = 5

interface Waiting {
  readonly resolve: (result: UnitResult) => void
  readonly reject: (fault: Fault) => void
}

/** The gateway's side of the writer thread: hands units over in order, keeps who waits for which. */
export class SqliteUnits implements AsyncDisposable {
  readonly #worker: Worker
  readonly #ended: Promise<unknown>
  readonly #waiting = new Map<number, Waiting>()
  #unsent: WriterUnit[] = []
  #timer: NodeJS.Timeout | undefined
  #lastId = 0
  #failure: string | undefined

  constructor(options: SqliteWriterOptions) {
    this.#worker = new Worker(new URL('./sqlite-writer.ts', import.meta.url), { workerData: options, name: 'records' })
    this.#ended = once(this.#worker, 'exit').then(
      () => this.#fail('the writer thread has ended'),
      () => undefined,
    )
    this.#worker.on('error', error => this.#fail(error instanceof Error ? error.message : String(error)))
    this.#worker.on('message', (answers: readonly WriterAnswer[]) => {
      for (const answer of answers) this.#settle(answer)
    })
  }

  /** Why no units are taken any more; undefined while they are. */
  get failure(): string | undefined {
    return this.#failure
  }

  commit(unit: readonly Statement[]): Promise<UnitResult> {
    const result = this.#take(unit)
    this.#send()
    return result
  }

  commitSoon(unit: readonly Statement[]): Promise<UnitResult> {
    const result = this.#take(unit)
    this.#timer ??= setTimeout(() => this.#send(), soonMs)
    return result
  }

  #take(unit: readonly Statement[]): Promise<UnitResult> {
    if (this.#failure) throw new Fault('records-unavailable', this.#failure)
    if (this.#waiting.size >= maxWaitingUnits) throw new Fault('overloaded', `${maxWaitingUnits} units wait already`)
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<UnitResult>()
    this.#waiting.set(id, { resolve, reject })
    this.#unsent.push({ id, unit: unit.map(withOwnBytes) })
    return promise
  }

  #send(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#unsent.length > 0) this.#worker.postMessage(this.#unsent)
    this.#unsent = []
  }

  #settle({ id, result }: WriterAnswer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (result.outcome === 'failed') waiting?.reject(faultOf(result))
    else waiting?.resolve(result)
  }

  #fail(reason: string): void {
    this.#failure ??= reason
    clearTimeout(this.#timer)
    for (const { reject } of this.#waiting.values()) reject(new Fault('records-unavailable', reason))
    this.#waiting.clear()
  }

  /** Takes no more; resolves when everything taken is stored and the file is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= 'the record is closed'
    this.#send()
    const last: WriterRequest = null
    this.#worker.postMessage(last)
    await this.#ended
  }
}

function faultOf({ reason, text }: WriterFailure): Fault {
  const cause = new Error(text)
  switch (reason) {
    case 'conflict':
      return new Fault('records-conflict', 'the record exists already', { cause })
    case 'missing':
      return new Fault('not-found', 'a record that this one refers to does not exist', { cause })
    case 'unavailable':
      return new Fault('records-unavailable', 'the database did not store the change', { cause })
  }
}

/** A small Buffer is a view of a large pool, and all of the pool would be copied to the other thread. */
function withOwnBytes(statement: Statement): Statement {
  if (!statement.parameters.some(isPooled)) return statement
  return {
    ...statement,
    parameters: statement.parameters.map(value => (isPooled(value) ? Uint8Array.from(value) : value)),
  }
}

function isPooled(value: SqlValue): value is Uint8Array {
  return value instanceof Uint8Array && value.byteLength !== value.buffer.byteLength
}
