import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { createAndSend, printJob } from '../faults/print-over-ipp.ts'
import { TcpProxy } from '../faults/tcp-proxy.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { sha256 } from './overheard-queue.ts'
import { addTcpKeypad } from './watched-keypad.ts'

const patience = { withinMs: 30_000 }
const document = Buffer.from(`%PDF-1.4 ${'one page '.repeat(40_000)}`)

let stack: AsyncDisposableStack
let folder: string
beforeEach(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(await openTempFolder('drain')).path
})
afterEach(() => stack.disposeAsync())

const start = async () => new GatewayDesk(stack.use(await startGateway({ data: join(folder, 'data') })))

const stop = ({ gateway }: GatewayDesk) => process.kill(gateway.pid, 'SIGTERM')

const portOf = (address: string) => Number(address.split(':').at(-1))

/** A gateway with ada's document on its way to a printer, stuck in the middle of the wire. */
async function startStuck() {
  const printer = stack.use(await SimulatedPrinter.start())
  const wire = stack.use(await TcpProxy.start(portOf(new URL(printer.uri).host)))
  const desk = await start()
  await desk.addPrinter('hall', `ipp://127.0.0.1:${wire.port}/ipp/print`)
  const pin = await desk.addUser('ada')
  const path = join(folder, 'document.pdf')
  await writeFile(path, document)
  await printWithIpptool(desk.queueUri, path, { userName: 'ada' })
  const keypad = stack.use(await addTcpKeypad(desk.gateway, 'hall', 'hall'))
  const other = stack.use(await addTcpKeypad(desk.gateway, 'door', 'hall'))
  wire.set({ kind: 'blackhole', direction: 'up', afterBytes: 100_000 })
  await keypad.device.type(`${pin}#`)
  await until(async () => wire.hasStruck, { ...patience, what: 'a document on its way' })
  return { printer, wire, desk, pin, keypad, other }
}

const ask = ({ gateway }: GatewayDesk, path: string) => fetch(`http://${gateway.http}${path}`)

const untilStopping = (desk: GatewayDesk) =>
  until(async () => (await (await ask(desk, '/health')).text()).includes('the gateway is stopping'), {
    ...patience,
    what: 'a gateway that stops',
  })

describe('a gateway that is stopped while a slow printer takes a document', () => {
  test('lets it come out once, and takes nothing new meanwhile', async () => {
    const { printer, wire, desk, pin, keypad, other } = await startStuck()
    stop(desk)
    await untilStopping(desk)
    await other.type(`${pin}#`, 'Out of service for a moment')
    const health = await ask(desk, '/health')
    expect([health.status, await health.json()]).toMatchObject([503, { ready: false, parts: {} }])
    const refused = await ask(desk, '/api/users')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10'])
    const port = portOf(desk.gateway.ipp)
    const page = async function* () {
      yield document
    }
    const submission = { port, userName: 'ada', title: 'late', document: page(), signal: AbortSignal.timeout(30_000) }
    expect(await createAndSend(submission)).toMatchObject({ status: 'server-error-service-unavailable' })
    wire.set({ kind: 'none' })
    expect(await desk.gateway.ended).toBe(0)
    await keypad.device.shown('Out of service for a moment', patience.withinMs)
    const again = await start()
    await again.untilPrinted('ada')
    expect(printer.jobs.flatMap(job => job.received.map(({ sha256: digest }) => digest))).toEqual([sha256(document)])
  })

  test('ends at once when it is told a second time', async () => {
    const { desk } = await startStuck()
    stop(desk)
    await untilStopping(desk)
    stop(desk)
    expect(await desk.gateway.ended).toBe(128 + 15)
  })
})

test('a document that is being received when the gateway is stopped is acknowledged and held', async () => {
  const desk = await start()
  await desk.addUser('ada')
  const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>()
  const inTwo = async function* () {
    yield document.subarray(0, 100_000)
    await rest
    yield document.subarray(100_000)
  }
  const port = portOf(desk.gateway.ipp)
  const told = printJob({ port, userName: 'ada', title: 'one', document: inTwo(), signal: AbortSignal.timeout(30_000) })
  const spool = join(desk.gateway.data, 'spool')
  const hasBegun = async () => (await readdir(spool, { recursive: true })).some(name => name.endsWith('.part'))
  await until(hasBegun, { ...patience, what: 'the first half' })
  stop(desk)
  await until(async () => (await ask(desk, '/health').catch(() => undefined))?.status !== 200, {
    ...patience,
    what: 'a gateway that takes nothing new',
  })
  sendRest()
  expect(await told).toMatchObject({ status: 'successful-ok' })
  expect(await desk.gateway.ended).toBe(0)
  const again = await start()
  expect(await again.statesOf('ada')).toEqual(['held'])
})
