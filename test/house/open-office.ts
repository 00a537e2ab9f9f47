import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { decodeMessage, encodeMessage } from '../../src/ipp/codec.ts'
import { attribute, request } from '../../src/ipp/codec-attributes.ts'
import { isSuccessful } from '../../src/ipp/codec-names.ts'
import { freePort } from '../servers/free-port.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'

interface OfficeState {
  readonly people: readonly { readonly userName: string; readonly pin: string | null }[]
  readonly jobs: readonly { readonly text: string }[]
  readonly printers: readonly { readonly name: string; readonly sheets: number; readonly piles: readonly unknown[] }[]
  readonly terminals: readonly { readonly name: string; readonly screen: string; readonly isConnected: boolean }[]
  readonly mails: readonly { readonly to: string }[]
}

const run = promisify(execFile)
const mainFile = fileURLToPath(new URL('../../simulators/office/main.ts', import.meta.url))
const onePage = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Page >>\nendobj\n', 'latin1')

/** An office on free ports, ended when disposed. */
export async function openOffice(keptFolder?: string) {
  await using stack = new AsyncDisposableStack()
  const folder = keptFolder ?? stack.use(await openTempFolder('office')).path
  const [page, http, ipp] = [await freePort(), await freePort(), await freePort()]
  const flags = ['--port', `${page}`, '--data', folder, '--http', `127.0.0.1:${http}`, '--ipp', `127.0.0.1:${ipp}`]
  const child = spawn(process.execPath, [mainFile, ...flags, '--no-open'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'exit')
  stack.defer(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const url = `http://127.0.0.1:${page}`
  const isOpen = () =>
    fetch(url).then(
      answer => answer.ok,
      () => false,
    )
  await until(isOpen, { withinMs: 30_000, what: 'the page of the office' })
  const state = () => readState(url)
  const areReady = async () => (await state()).terminals.every(({ isConnected }) => isConnected)
  await until(areReady, { withinMs: 10_000, what: 'keypads that are connected' })
  const owned = stack.move()
  return {
    url,
    folder,
    gatewayUrl: `http://127.0.0.1:${http}`,
    queueHost: `127.0.0.1:${ipp}`,
    /** The administrator's. */
    token: async () => (await readFile(join(folder, 'admin.token'), 'utf8')).trim(),
    state,
    sheetsOf: async (printer: string) => (await state()).printers.find(({ name }) => name === printer)?.sheets,
    post: (path: string, body: object) => post(url, path, body),
    printAs: (userName: string, title = 'a page') => printTo(`127.0.0.1:${ipp}`, userName, title),
    gatewayPid: () => childOf(child.pid ?? 0),
    end: (signal: NodeJS.Signals) => child.kill(signal),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The first of the server-sent events. */
async function readState(url: string): Promise<OfficeState> {
  const leave = new AbortController()
  const answer = await fetch(`${url}/events`, { signal: AbortSignal.any([leave.signal, AbortSignal.timeout(5_000)]) })
  let text = ''
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk).toString()
    if (text.includes('\n\n')) break
  }
  leave.abort()
  const [first = ''] = text.split('\n\n')
  return JSON.parse(first.slice('data: '.length)) as OfficeState
}

async function post(url: string, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', origin: url }
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
}

async function printTo(host: string, userName: string, title: string): Promise<boolean> {
  const uri = `ipp://${host}/ipp/print`
  const message = request('Print-Job', 1, [
    attribute('printer-uri', 'uri', uri),
    attribute('requesting-user-name', 'nameWithoutLanguage', userName),
    attribute('job-name', 'nameWithoutLanguage', title),
    attribute('document-format', 'mimeMediaType', 'application/pdf'),
  ])
  const answer = await fetch(`http://${host}/ipp/print`, {
    method: 'POST',
    headers: { 'content-type': 'application/ipp' },
    body: Buffer.concat([encodeMessage(message), onePage]),
  })
  return isSuccessful(decodeMessage(new Uint8Array(await answer.arrayBuffer())).message.code)
}

/** The office has one child. */
async function childOf(parent: number): Promise<number> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  const rows = stdout.split('\n').map(row => row.trim().split(/\s+/).map(Number))
  return rows.find(([, ppid]) => ppid === parent)?.[0] ?? 0
}
