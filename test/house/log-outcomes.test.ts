import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

/** Events that are told in the log as well, one line each. */
const told = ['job-held', 'log-in', 'log-in-refused', 'release-refused', 'job-printed']

type Entry = { readonly event?: string; readonly jobId?: number; readonly milliseconds?: number }

const countByEvent = (entries: readonly Entry[]) =>
  Object.fromEntries(told.map(event => [event, entries.filter(entry => entry.event === event).length]))

test('the log has one line for each log-in, refusal, document held and document printed, as the audit has', async () => {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('log-outcomes')).path
  const transcript = join(folder, 'log')
  const printer = stack.use(await SimulatedPrinter.start())
  const desk = new GatewayDesk(stack.use(await startGateway({ transcript, flags: ['--log-level', 'info'] })))
  await desk.addPrinter('hall', printer.uri)
  const pin = await desk.addUser('ada')
  const keypad = stack.use(await addTcpKeypad(desk.gateway, 'hall', 'hall'))
  await keypad.type('90817263544536#', 'Wrong PIN')
  await keypad.type(`${pin}#`, 'No documents')
  const path = join(folder, 'document.pdf')
  await writeFile(path, '%PDF-1.4 one page')
  for (let copies = 0; copies < 3; copies += 1) await printWithIpptool(desk.queueUri, path, { userName: 'ada' })
  await keypad.type(`${pin}#`, /3 documents (sent to|printed at) hall/)
  await desk.untilPrinted('ada')
  const readAudit = async () => (await desk.gateway.api<{ entries: Entry[] }>('GET', '/api/audit?limit=1000')).entries
  const printedIn = (entries: readonly Entry[]) => countByEvent(entries)['job-printed'] === 3
  await until(async () => printedIn(await readAudit()), { withinMs: 30_000, what: 'three prints in the audit' })
  const happened = countByEvent(await readAudit())
  expect(happened).toEqual({ 'job-held': 3, 'log-in': 2, 'log-in-refused': 1, 'release-refused': 1, 'job-printed': 3 })
  const readLog = async () =>
    (await readFile(transcript, 'utf8'))
      .split('\n')
      .filter(line => line.startsWith('{') && line.endsWith('}'))
      .map(line => JSON.parse(line) as Entry)
  await until(async () => printedIn(await readLog()), { withinMs: 30_000, what: 'the last line' })
  const lines = await readLog()
  expect(countByEvent(lines)).toEqual(happened)
  const outcomes = lines.filter(({ event }) => event === 'log-in' || event === 'job-printed')
  expect(outcomes.filter(({ milliseconds }) => !(Number(milliseconds) >= 0))).toEqual([])
  // Of a PIN not even its length.
  expect(lines.filter(entry => 'length' in entry)).toEqual([])
})
