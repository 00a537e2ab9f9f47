/** Servers that are closed all at once: each waits some seconds for its requests. */
export class Doors implements AsyncDisposable {
  readonly #open: AsyncDisposable[] = []

  add<D extends AsyncDisposable>(door: D): D {
    this.#open.push(door)
    return door
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#open.map(door => door[Symbol.asyncDispose]()))
  }
}
