import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { KeypadOrder, KeypadReport, KeypadsMessage } from './keypads.ts'

/** Keypads in a process of their own, listening at so many ports. See keypads.ts. */
export async function startKeypads(lines: number) {
  const child = fork(fileURLToPath(new URL('./keypads.ts', import.meta.url)), [String(lines)])
  const heard = async (): Promise<KeypadsMessage> => {
    const ended = new AbortController()
    const fail = () => ended.abort(new Error('the keypads have ended'))
    child.once('exit', fail)
    try {
      const [message] = await once(child, 'message', { signal: ended.signal })
      return message // keypads.ts sends nothing else
    } finally {
      child.off('exit', fail)
    }
  }
  const first = await heard()
  if (!('ports' in first)) throw new Error('the keypads did not say where they listen')
  return {
    ports: first.ports,
    run: async (order: KeypadOrder): Promise<KeypadReport> => {
      child.send(order)
      const message = await heard()
      if (!('report' in message)) throw new Error('the keypads did not report')
      return message.report
    },
    [Symbol.dispose]: () => child.disconnect(),
  }
}
