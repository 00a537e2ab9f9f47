import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { requestBytes, told } from '../ipp/queue-client.ts'
import { freePort } from '../servers/free-port.ts'
import { until } from '../servers/until.ts'

const mainFile = fileURLToPath(new URL('../../simulators/main.ts', import.meta.url))
const goesOn = 'goes on until SIGTERM or SIGINT'

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a simulated printer without input prints on until %s, then ends well',
  async signal => {
    const port = await freePort()
    await using device = startDevice('printer', ['--port', `${port}`], 'ignore')
    await device.said(goesOn)
    expect(told((await askPrinter(port)).bytes).status).toBe('successful-ok')
    expect(await device.end(signal)).toBe(0)
  },
)

test('a simulated keypad without input stays reachable until SIGTERM, then ends well', async () => {
  const port = await freePort()
  await using device = startDevice('lines', ['--listen', `${port}`], 'ignore')
  await device.said(goesOn)
  const socket = connect({ port, host: '127.0.0.1' })
  await device.said('-- connected')
  socket.destroy()
  expect(await device.end('SIGTERM')).toBe(0)
})

test.each(['printer', 'lines'])('a simulated %s whose input is still open ends well at SIGTERM', async kind => {
  await using device = startDevice(kind, kind === 'lines' ? ['--listen', '0'] : [])
  await device.said(kind === 'lines' ? 'tap the card' : 'ipp://')
  expect(await device.end('SIGTERM')).toBe(0)
})

test('the operator of a simulated printer makes it slow, lets it lie, and puts it right', async () => {
  const port = await freePort()
  await using device = startDevice('printer', ['--port', `${port}`])
  await device.typeLine('slow 300', '-- slow 300')
  expect((await askPrinter(port)).milliseconds).toBeGreaterThanOrEqual(299)
  await device.typeLine('slow 0', '-- slow 0')
  await device.typeLine('wrong html', '-- wrong html')
  expect((await askPrinter(port)).type).toBe('text/html')
  await device.typeLine('honest', '-- honest')
  expect(told((await askPrinter(port)).bytes).status).toBe('successful-ok')
})

test('what the operator of a simulated printer types wrongly is answered with every command and lie', async () => {
  await using device = startDevice('printer', [])
  await device.said('duplicate-prints-nothing')
  await device.typeLine('slow down', 'truncated-answer', 2)
  await device.typeLine('constructor', 'slow MS', 3)
  await device.typeLine('quit', '')
  expect(await device.ended).toBe(0)
})

/** A device as a person or a script starts it. */
function startDevice(kind: string, flags: readonly string[], stdin: 'pipe' | 'ignore' = 'pipe') {
  const child = spawn(process.execPath, [mainFile, kind, ...flags], {
    stdio: [stdin, 'pipe', 'inherit'],
  }) as ChildProcessByStdio<Writable | null, Readable, null>
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
  const said = (text: string, times = 1) =>
    until(async () => output.split(text).length > times, { withinMs: 10_000, what: `"${text}"` })
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return {
    said,
    end,
    ended,
    typeLine: (line: string, answer: string, times = 1) => {
      child.stdin?.write(`${line}\n`)
      return said(answer, times)
    },
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  }
}

async function askPrinter(port: number) {
  const started = performance.now()
  const answer = await fetch(`http://127.0.0.1:${port}/ipp/print`, {
    method: 'POST',
    headers: { 'content-type': 'application/ipp' },
    body: requestBytes('Get-Printer-Attributes'),
    signal: AbortSignal.timeout(10_000),
  })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return { bytes, type: answer.headers.get('content-type'), milliseconds: performance.now() - started }
}
