/** Longer than those tries take, shorter than somebody needs to have a mistake in the account mended. */
const rememberedSeconds = 10
const mostRemembered = 1_000

/**
 * What was wrong a moment ago. Clients give the same again three times and more before they ask their user; counting each
 * would throttle who mistyped once.
 */
export class RecentlyWrong {
  readonly #until = new Map<string, Temporal.Instant>()

  has(given: string, at: Temporal.Instant): boolean {
    const until = this.#until.get(given)
    return until !== undefined && Temporal.Instant.compare(at, until) < 0
  }

  add(given: string, at: Temporal.Instant): void {
    this.#until.delete(given)
    this.#until.set(given, at.add({ seconds: rememberedSeconds }))
    const [oldest] = this.#until.keys()
    if (this.#until.size > mostRemembered && oldest !== undefined) this.#until.delete(oldest)
  }
}
