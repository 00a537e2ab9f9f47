/** Bounds the bytes of long answers that are put together or on their way, over all connections. */
export class AnswerBudget {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  /** A share for one answer; what it took is given back when it is disposed. */
  open(): AnswerShare {
    let taken = 0
    return {
      take: bytes => {
        if (bytes > this.#left) return false
        this.#left -= bytes
        taken += bytes
        return true
      },
      [Symbol.dispose]: () => {
        this.#left += taken
        taken = 0
      },
    }
  }
}

export interface AnswerShare extends Disposable {
  /** false: there is no room for so many bytes now. */
  take(bytes: number): boolean
}
