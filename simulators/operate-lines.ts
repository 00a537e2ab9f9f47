import { type LinesDeviceOptions, SimulatedLines } from './lines/device.ts'
import { typedKeys } from './typed-keys.ts'

export interface OperateLinesOptions extends LinesDeviceOptions {
  /** The number of the card that `t` taps. */
  readonly card: string
}

const help = '0-9 * # Enter: keys   t: tap the card   u: unplug, plug   q: quit'

/** Puts a simulated keypad into the operator's terminal: keys go to the gateway, its screens come here. Ends with `q` or SIGTERM. */
export async function operateLines(options: OperateLinesOptions): Promise<void> {
  const keys = typedKeys()
  await using keypad = await SimulatedLines.start(options)
  keypad.on('connected', () => console.log('-- connected'))
  keypad.on('disconnected', reason => console.log(`-- disconnected: ${reason}`))
  keypad.on('screen', text => text !== '' && console.log(boxed(text)))
  keypad.on('tone', bells => console.log('(beep) '.repeat(bells)))
  console.log(keypad.port > 0 ? `-- listening at port ${keypad.port}\n${help}` : help)
  for await (const key of keys) await act(keypad, key, options.card)
}

async function act(keypad: SimulatedLines, key: string, card: string): Promise<void> {
  if (key === 't') return keypad.tap(card)
  if (key === 'u') return keypad.isPlugged ? keypad.unplug() : keypad.plug()
  if (/[0-9*#\r\b\x7f]/.test(key)) return keypad.press(key)
  if (key.trim() !== '') console.log(help)
}

function boxed(text: string): string {
  const lines = text.split('\n')
  const width = Math.max(...lines.map(line => line.length))
  const edge = `+${'-'.repeat(width + 2)}+`
  return [edge, ...lines.map(line => `| ${line.padEnd(width)} |`), edge].join('\n')
}
