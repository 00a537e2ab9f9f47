import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { canMount, openSmallDisk } from './full-disk.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad, type WatchedKeypad } from './watched-keypad.ts'

if (!canMount) console.log('The full disk is not tried: mounting a small one takes root.')

interface Shown {
  readonly ready: boolean
  readonly parts: Readonly<
    Record<string, { readonly ok: boolean; readonly reason?: string; readonly keptBytes?: number }>
  >
}

let stack: AsyncDisposableStack
let disk: Awaited<ReturnType<typeof openSmallDisk>>
let documents: string

beforeEach(async context => {
  context.skip(!canMount)
  stack = new AsyncDisposableStack()
  documents = stack.use(await openTempFolder('documents')).path
  disk = stack.use(await openSmallDisk(160))
})
afterEach(() => stack?.disposeAsync())

async function start(): Promise<GatewayDesk> {
  return new GatewayDesk(stack.use(await startGateway({ data: join(disk.path, 'data') })))
}

async function healthOf({ gateway }: GatewayDesk): Promise<Shown> {
  const answer = await fetch(`http://${gateway.http}/health`, { signal: AbortSignal.timeout(5000) })
  return (await answer.json()) as Shown
}

async function untilHealth(desk: GatewayDesk, what: string, is: (shown: Shown) => boolean): Promise<Shown> {
  const ask = async () => {
    const shown = await healthOf(desk)
    return is(shown) && shown
  }
  return until(ask, { withinMs: 15_000, what })
}

/** A gateway that keeps its room, with a printer, a keypad and ada. */
async function startOffice() {
  const printer = stack.use(await SimulatedPrinter.start())
  const desk = await start()
  await desk.addPrinter('hall', printer.uri)
  const pin = await desk.addUser('ada')
  const keypad = stack.use(await addTcpKeypad(desk.gateway, 'hall', 'hall'))
  await untilHealth(desk, 'the room kept', ({ parts }) => (parts['siteRecord']?.keptBytes ?? 0) >= 16 * 1024 * 1024)
  return { desk, printer, pin, keypad }
}

async function print(desk: GatewayDesk, count: number): Promise<void> {
  const path = join(documents, 'document.pdf')
  await writeFile(path, `%PDF-1.4 ${'x'.repeat(100_000)}`)
  for (let printed = 0; printed < count; printed += 1) await printWithIpptool(desk.queueUri, path, { userName: 'ada' })
}

/** Releases all that ada has; another program takes what room that makes. */
async function release(desk: GatewayDesk, keypad: WatchedKeypad, pin: string): Promise<void> {
  await keypad.type(`${pin}#`, /\d documents? printed at hall/)
  await desk.untilPrinted('ada')
  disk.fill()
}

test('a full disk refuses new jobs, releases those that are held, and says both', async () => {
  const { desk, printer, pin, keypad } = await startOffice()
  await print(desk, 3)
  disk.fill()
  const { ready, parts } = await untilHealth(desk, 'the full disk', shown => shown.parts['siteRecord']?.ok === false)
  expect(ready).toBe(true)
  expect(parts).toMatchObject({ newJobs: { ok: false }, heldJobs: { ok: true }, spool: { ok: false } })
  expect(parts['siteRecord']?.reason).toMatch(/^the disk of the database is full .*; releases go on in \d+ bytes/)
  await expect(print(desk, 1)).rejects.toThrow('server-error-temporary-error')
  await release(desk, keypad, pin)
  expect(printer.sheets).toBe(3)
})

test('new jobs are taken again as soon as there is room', async () => {
  const { desk, printer, pin, keypad } = await startOffice()
  disk.fill()
  await untilHealth(desk, 'the full disk', shown => shown.parts['newJobs']?.ok === false)
  await expect(print(desk, 1)).rejects.toThrow('server-error-temporary-error')
  disk.makeRoom()
  await untilHealth(desk, 'room', shown => shown.parts['newJobs']?.ok === true)
  await print(desk, 1)
  await keypad.type(`${pin}#`, '1 document printed at hall')
  expect(printer.sheets).toBe(1)
})

test.each(['SIGTERM', 'SIGKILL'] as const)('a gateway ended by %s starts on a full disk and releases', async signal => {
  const { desk, printer, pin, keypad } = await startOffice()
  await print(desk, 2)
  disk.fill()
  process.kill(desk.gateway.pid, signal)
  await desk.gateway.ended
  disk.fill()
  const again = await start()
  await keypad.device.shown('Type your PIN', 15_000)
  expect(await healthOf(again)).toMatchObject({
    ready: true,
    parts: { siteRecord: { ok: false }, heldJobs: { ok: true } },
  })
  await release(again, keypad, pin)
  expect(printer.sheets).toBe(2)
})
