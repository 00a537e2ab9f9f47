/** Numbers that a seed repeats exactly (xorshift32). */
export class SeededRandom {
  #state: number

  /** Any seed but 0, which would stay 0. */
  constructor(seed: number) {
    this.#state = seed | 0 || 1
  }

  /** From 0 to below `limit`, at most 2^31. */
  below(limit: number): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return (state >>> 1) % limit
  }
}
