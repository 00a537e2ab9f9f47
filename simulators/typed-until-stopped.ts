/** Far longer than any run; only there so that the process has something to wait for. */
const keepAliveMs = 1_000_000_000

type Read = (letGo: AbortSignal) => AsyncIterable<string>

/**
 * What an operator types, as `read` gives it, until SIGTERM or SIGINT, which are heeded from this call on. An input that
 * ends by itself, as /dev/null or a script's does, ends nothing; the end of what a person types at a terminal (Ctrl-D)
 * does. `read` lets go of the input when its signal aborts.
 */
export function typedUntilStopped(read: Read): AsyncGenerator<string, void> {
  return readOn(read, toldToStop())
}

async function* readOn(read: Read, told: Promise<void>): AsyncGenerator<string, void> {
  const input = new AbortController()
  void told.then(() => input.abort()) // never rejects
  try {
    yield* read(input.signal)
    if (input.signal.aborted || process.stdin.isTTY) return
    console.log('-- no more input: goes on until SIGTERM or SIGINT')
    const alive = setInterval(() => undefined, keepAliveMs)
    await told
    clearInterval(alive)
  } finally {
    input.abort()
  }
}

/** Resolves at the first signal. */
function toldToStop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  return promise
}
