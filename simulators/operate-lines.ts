import { on } from 'node:events'
import { createInterface } from 'node:readline'
import { type LinesDeviceOptions, SimulatedLines } from './lines/device.ts'
import { typedUntilStopped } from './typed-until-stopped.ts'

export interface OperateLinesOptions extends LinesDeviceOptions {
  /** The number of the card that `t` taps. */
  readonly card: string
}

const help = '0-9 * # Enter: keys   t: tap the card   u: unplug, plug   q: quit'
const ctrlC = '\x03'
const ctrlD = '\x04'

/** Puts a simulated keypad into the operator's terminal: keys go to the gateway, its screens come here. Ends with `q` or SIGTERM. */
export async function operateLines(options: OperateLinesOptions): Promise<void> {
  await using keypad = await SimulatedLines.start(options)
  keypad.on('connected', () => console.log('-- connected'))
  keypad.on('disconnected', reason => console.log(`-- disconnected: ${reason}`))
  keypad.on('screen', text => text !== '' && console.log(boxed(text)))
  keypad.on('tone', bells => console.log('(beep) '.repeat(bells)))
  console.log(keypad.port > 0 ? `-- listening at port ${keypad.port}\n${help}` : help)
  for await (const key of typedUntilStopped(typedKeys)) {
    if (key === 'q' || key === ctrlC || key === ctrlD) return
    await act(keypad, key, options.card)
  }
}

async function act(keypad: SimulatedLines, key: string, card: string): Promise<void> {
  if (key === 't') return keypad.tap(card)
  if (key === 'u') return keypad.isPlugged ? keypad.unplug() : keypad.plug()
  if (/[0-9*#\r\b\x7f]/.test(key)) return keypad.press(key)
  if (key.trim() !== '') console.log(help)
}

/** Each key as it is pressed; from a pipe, the characters of each line. */
async function* typedKeys(stop: AbortSignal): AsyncIterable<string> {
  const { stdin } = process
  if (!stdin.isTTY) {
    for await (const line of createInterface({ input: stdin, signal: stop })) yield* line
    return
  }
  stdin.setRawMode(true)
  try {
    for await (const [chunk] of on(stdin.setEncoding('latin1'), 'data', { signal: stop, close: ['end'] }))
      yield* String(chunk)
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
  }
}

function boxed(text: string): string {
  const lines = text.split('\n')
  const width = Math.max(...lines.map(line => line.length))
  const edge = `+${'-'.repeat(width + 2)}+`
  return [edge, ...lines.map(line => `| ${line.padEnd(width)} |`), edge].join('\n')
}
