import { on } from 'node:events'
import { createInterface } from 'node:readline'
import { typedUntilStopped } from './typed-until-stopped.ts'

const ctrlC = '\x03'
const ctrlD = '\x04'

/** The keys that an operator presses, until `q`, Ctrl-C, Ctrl-D or a signal, which is heeded from this call on. */
export function typedKeys(): AsyncGenerator<string, void> {
  return untilQuit(typedUntilStopped(readKeys))
}

async function* untilQuit(keys: AsyncIterable<string>): AsyncGenerator<string, void> {
  for await (const key of keys) {
    if (key === 'q' || key === ctrlC || key === ctrlD) return
    yield key
  }
}

/** Each key as it is pressed; from a pipe, the characters of each line. */
async function* readKeys(letGo: AbortSignal): AsyncIterable<string> {
  const { stdin } = process
  if (!stdin.isTTY) {
    for await (const line of createInterface({ input: stdin, signal: letGo })) yield* line
    return
  }
  stdin.setRawMode(true)
  try {
    for await (const [chunk] of on(stdin.setEncoding('latin1'), 'data', { signal: letGo, close: ['end'] }))
      yield* String(chunk)
  } catch (error) {
    if (!letGo.aborted) throw error
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
  }
}
