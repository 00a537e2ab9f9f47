import type { Job } from '../core/job.ts'
import { documentWaitSeconds } from '../gateway/accept-job.ts'
import type { Queue } from './server-queue.ts'
import { Rejection } from './server-rejection.ts'

/** A job gets more time at once when no more than this would be left at the next extension. */
const leastLeftMs = 30_000

/**
 * Keeps a created job from running out of time while its document arrives, however late that begins and however long the
 * client pauses in between; whether it is too slow is judged by its pace alone. To be disposed when the document is there.
 */
export class DocumentWait implements Disposable {
  readonly #queue: Pick<Queue, 'ports' | 'limits'>
  readonly #jobId: number
  #timer: NodeJS.Timeout
  #failure: unknown
  #isOver = false

  constructor(queue: Pick<Queue, 'ports' | 'limits'>, job: Job) {
    this.#queue = queue
    this.#jobId = job.id
    const leftMs = job.expiresAt.epochMilliseconds - queue.ports.clock.now().epochMilliseconds
    const isLate = leftMs < queue.limits.extendJobMs + leastLeftMs
    this.#timer = this.#extendIn(isLate ? 0 : queue.limits.extendJobMs)
  }

  /** The document as it comes. Throws when the job was canceled meanwhile. */
  async *watch(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of content) {
      if (this.#failure) throw this.#failure
      yield chunk
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    clearTimeout(this.#timer)
  }

  #extendIn(milliseconds: number): NodeJS.Timeout {
    const extend = () => {
      this.#extend().then(
        () => {
          if (!this.#isOver) this.#timer = this.#extendIn(this.#queue.limits.extendJobMs)
        },
        (error: unknown) => {
          this.#failure = error
        },
      )
    }
    return setTimeout(extend, milliseconds)
  }

  async #extend(): Promise<void> {
    const { clock, jobs } = this.#queue.ports
    const at = clock.now()
    const expiresAt = at.add({ seconds: documentWaitSeconds })
    if (!(await jobs.advance(this.#jobId, ['receiving'], { at, expiresAt })))
      throw new Rejection('client-error-not-possible', 'the job was canceled while its document arrived')
  }
}
