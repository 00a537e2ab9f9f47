import { chmod, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { sample } from '../servers/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { sha256 } from './overheard-queue.ts'
import { readThrottles } from './stopped-records.ts'
import { addTcpKeypad } from './watched-keypad.ts'

/** A data folder that outlives its gateways. */
let stack: AsyncDisposableStack
let folder: string
let data: string

beforeEach(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(await openTempFolder('restart')).path
  data = join(folder, 'data')
})
afterEach(() => stack.disposeAsync())

async function start(): Promise<GatewayDesk> {
  return new GatewayDesk(stack.use(await startGateway({ data })))
}

/** A gateway with a printer that behaves as told, a keypad, and ada with a PIN. */
async function startOffice(conduct: SimulatedPrinter['conduct'] | object = {}) {
  const printer = stack.use(await SimulatedPrinter.start({ conduct }))
  const desk = await start()
  await desk.addPrinter('hall', printer.uri)
  const pin = await desk.addUser('ada')
  const keypad = stack.use(await addTcpKeypad(desk.gateway, 'hall', 'hall'))
  return { desk, printer, pin, keypad }
}

async function end(desk: GatewayDesk, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  process.kill(desk.gateway.pid, signal)
  return desk.gateway.ended
}

/** Different documents, each large enough to be under way for a while. */
async function makeDocuments(count: number): Promise<readonly { readonly path: string; readonly digest: string }[]> {
  const numbers = Array.from({ length: count }, (_, at) => at)
  return Promise.all(
    numbers.map(async number => {
      const path = join(folder, `document-${number}.pdf`)
      const bytes = Buffer.from(`%PDF-1.4 ${number} ${String(number).repeat(200_000)}`)
      await writeFile(path, bytes)
      return { path, digest: sha256(bytes) }
    }),
  )
}

const digestsAt = (printer: SimulatedPrinter) =>
  printer.jobs.flatMap(job => job.received.map(document => document.sha256))

describe('a gateway that is killed', () => {
  test('loses no job that was acknowledged: all are printed after the next start, byte for byte', async () => {
    const { desk, printer, pin, keypad } = await startOffice()
    const acknowledged: string[] = []
    const killed = Promise.withResolvers<number | NodeJS.Signals>()
    const printing = (await makeDocuments(12)).map(async ({ path, digest }) => {
      await printWithIpptool(desk.queueUri, path, { userName: 'ada' })
      acknowledged.push(digest)
      if (acknowledged.length === 5) killed.resolve(end(desk, 'SIGKILL'))
    })
    await Promise.allSettled(printing)
    expect(await killed.promise).toBe('SIGKILL')
    const again = await start()
    const held = (await again.statesOf('ada')).filter(state => state === 'held')
    expect(held.length).toBeGreaterThanOrEqual(acknowledged.length)
    await keypad.type(`${pin}#`, /\d+ documents (sent to|printed at) hall/)
    const areAllThere = async () => acknowledged.every(digest => digestsAt(printer).includes(digest))
    await until(areAllThere, { withinMs: 15_000, what: 'every acknowledged document' })
    await again.untilSettled('ada')
    expect(digestsAt(printer)).toHaveLength(new Set(digestsAt(printer)).size)
  })

  test('while it releases prints nothing twice, and loses nothing', async () => {
    const { desk, printer, pin, keypad } = await startOffice({ answerAfterMs: 100 })
    const documents = await makeDocuments(4)
    for (const { path } of documents) await printWithIpptool(desk.queueUri, path, { userName: 'ada' })
    await keypad.type(`${pin}#`, 'Sending 2 of 4')
    await end(desk, 'SIGKILL')
    await printer.set({ answerAfterMs: 0 })
    const again = await start()
    await again.untilSettled('ada')
    await answerTruly(again, printer)
    if ((await again.statesOf('ada')).includes('held')) await keypad.type(`${pin}#`, /(sent to|printed at) hall/)
    await again.untilPrinted('ada')
    expect(digestsAt(printer).toSorted()).toEqual(documents.map(({ digest }) => digest).toSorted())
  })

  test('gives back none of the wrong PINs that were counted', async () => {
    const { desk, pin, keypad } = await startOffice()
    // A right one in between ends the row, so that nobody has to wait.
    for (let tries = 1; tries <= 12; tries += 1) {
      await keypad.type('90817263544536#', 'Wrong PIN')
      if (tries % 2 === 0 && tries < 12) await keypad.type(`${pin}#`, 'No documents')
    }
    await end(desk, 'SIGKILL')
    const [terminal] = readThrottles(data).filter(throttle => throttle.name === 'terminal:hall')
    expect(terminal?.failures).toBeGreaterThan(11)
    await start()
    await keypad.device.shown('Type your PIN', 5000)
    await keypad.type(`${pin}#`, 'Too many wrong PINs here')
  })
})

/** The owner looks into the tray: of what was being sent when the gateway ended nobody else knows how much came out. */
async function answerTruly(desk: GatewayDesk, printer: SimulatedPrinter): Promise<void> {
  const jobs = await desk.jobsOf('ada')
  const [known, uncertain] = [
    jobs.filter(job => job.outcome === 'printed'),
    jobs.filter(job => job.state === 'uncertain'),
  ]
  expect(uncertain.length).toBeLessThanOrEqual(1)
  const printed = digestsAt(printer).length > known.length
  for (const { id } of uncertain) await desk.gateway.api('POST', `/api/jobs/${id}/answer`, { printed })
}

describe('a gateway that is told to stop', () => {
  test('ends at once while it is idle, with its keypads connected', async () => {
    const { desk } = await startOffice()
    const began = performance.now()
    expect(await end(desk, 'SIGTERM')).toBe(0)
    // Far from the twenty seconds that it gives to documents on their way.
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test.each([
    ['answers slowly', { answerAfterMs: 500 }],
    ['prints slowly', { msPerSheet: 300 }],
  ])('releases to the end to a printer that %s, then ends, and every job is settled', async (_, conduct) => {
    const { desk, printer, pin, keypad } = await startOffice()
    const documents = await makeDocuments(3)
    for (const { path } of documents) await printWithIpptool(desk.queueUri, path, { userName: 'ada' })
    await printer.set(conduct)
    await keypad.type(`${pin}#`, 'Sending 1 of 3')
    expect(await end(desk, 'SIGTERM')).toBe(0)
    await printer.set({ answerAfterMs: 0, msPerSheet: 0 })
    const again = await start()
    await again.untilSettled('ada')
    const jobs = await again.jobsOf('ada')
    const kept = jobs.filter(job => ['held', 'uncertain'].includes(job.state))
    const printed = jobs.filter(job => job.outcome === 'printed')
    expect(kept.length + printed.length).toBe(documents.length)
    expect(printer.sheets).toBeLessThanOrEqual(documents.length)
  })
})

test('a second gateway on the same data folder refuses to start and says why; the first goes on', async () => {
  const { desk, pin, keypad } = await startOffice()
  await expect(startGateway({ data })).rejects.toThrow(
    `holdfast: another gateway runs on ${data}; stop it, or choose another folder with --data`,
  )
  await printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada' })
  await keypad.type(`${pin}#`, '1 document printed at hall')
})

describe('the data folder', () => {
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8)

  test('is made at first start for one account alone: folders 0700, keys and token 0400, nothing readable by others', async () => {
    await start()
    expect(await modeOf(data)).toBe('700')
    expect(await modeOf(join(data, 'keys'))).toBe('700')
    expect(await modeOf(join(data, 'admin.token'))).toBe('400')
    const keys = await readdir(join(data, 'keys'))
    expect(keys.length).toBeGreaterThanOrEqual(5)
    for (const name of keys) expect(await modeOf(join(data, 'keys', name))).toBe('400')
    for (const path of await readdir(data, { recursive: true })) expect(await modeOf(join(data, path))).toMatch(/00$/)
  })

  test('with a secret that others can use is refused, with the command that puts it right', async () => {
    await (await start()).gateway[Symbol.asyncDispose]()
    for (const name of ['keys/spool.key', 'keys/pin-index-1.key', 'admin.token']) {
      const path = join(data, name)
      await chmod(path, 0o444)
      await expect(startGateway({ data })).rejects.toThrow(`${path} can be read by others; run: chmod 0400 ${path}`)
      await chmod(path, 0o400)
    }
    const keys = join(data, 'keys')
    await chmod(keys, 0o755)
    await expect(startGateway({ data })).rejects.toThrow(`${keys} may be used by others; run: chmod 0700 ${keys}`)
    await chmod(keys, 0o700)
    await start()
  })
})
