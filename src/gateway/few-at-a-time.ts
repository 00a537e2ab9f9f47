/** Does something with each of many, at most `limit` at once. The first failure ends it when what is under way is done. */
export async function fewAtATime<T>(
  things: Iterable<T>,
  limit: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const left = things[Symbol.iterator]()
  let hasFailed = false
  const worker = async () => {
    for (let next = left.next(); !next.done && !hasFailed; next = left.next())
      await work(next.value).catch((error: unknown) => {
        hasFailed = true
        throw error
      })
  }
  const results = await Promise.allSettled(Array.from({ length: limit }, worker))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
