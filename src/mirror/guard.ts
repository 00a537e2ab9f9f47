/** What is known of a record that changed: undefined while it is not read again yet, '' when it is no more. */
interface Mark {
  fact: string | undefined
}

export type GuardKind = 'pin' | 'card' | 'user'

/**
 * Remembers, for every record that changed since the snapshot of an epoch began, what the directory said of it last. A
 * value in Redis that says something else is older, whoever put it there: a writer that was late, a failover that lost
 * what came before it, or somebody who kept an old value and put it back. It is then as good as none.
 */
export class Guard {
  readonly #marks = new Map<string, Mark>()
  #isOver = false

  get size(): number {
    return this.#marks.size
  }

  /** Nobody goes by it any more: what waits to be learned need not be read. */
  end(): void {
    this.#isOver = true
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** The record changed: values of it are not believed until `learn`. Answers what `learn` needs. */
  mark(kind: GuardKind, key: string): object {
    const mark: Mark = { fact: undefined }
    this.#marks.set(`${kind}|${key}`, mark)
    return mark
  }

  /** What the directory said when it was asked after `mark`; undefined: it has no such record. */
  learn(kind: GuardKind, key: string, mark: object, fact: Buffer | undefined): void {
    const kept = this.#marks.get(`${kind}|${key}`)
    // Marked again meanwhile: what was read may be old already.
    if (kept === mark) kept.fact = fact?.toString('latin1') ?? ''
  }

  believes(kind: GuardKind, key: string, fact: Buffer): boolean {
    const mark = this.#marks.get(`${kind}|${key}`)
    return !mark || mark.fact === fact.toString('latin1')
  }

  /** Ids of PINs or cards that are no more. */
  gone(kind: 'pin' | 'card'): readonly string[] {
    const start = `${kind}|`
    return [...this.#marks].flatMap(([key, { fact }]) =>
      fact === '' && key.startsWith(start) ? [key.slice(start.length)] : [],
    )
  }
}
