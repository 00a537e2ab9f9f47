import type { Job } from '../core/job.ts'
import type { Ports } from '../ports.ts'

/** Opens a job's document; undefined when it has none. */
export function prefetch(ports: Pick<Ports, 'spool'>, job: Job | undefined): Prefetched | undefined {
  return job?.document ? new Prefetched(ports.spool.open(job.document)) : undefined
}

/** A document whose first bytes are being read already, while the printer still makes the job. */
export class Prefetched implements AsyncIterable<Uint8Array> {
  readonly #rest: AsyncIterator<Uint8Array>
  readonly #first: Promise<IteratorResult<Uint8Array>>

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#rest = content[Symbol.asyncIterator]()
    this.#first = this.#rest.next()
    // Thrown to whoever reads; nobody may.
    this.#first.catch(() => undefined)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (let read = await this.#first; !read.done; read = await this.#rest.next()) yield read.value
    } finally {
      await this.drop()
    }
  }

  /** Closes what was opened. Needed when nobody reads it. */
  async drop(): Promise<void> {
    await this.#rest.return?.()
  }
}
