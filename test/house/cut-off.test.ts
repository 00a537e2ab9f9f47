import pg from 'pg'
import { expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Health } from '../../src/core/health.ts'
import { TcpProxy, type WireFault } from '../faults/tcp-proxy.ts'
import { sample } from '../servers/samples.ts'
import { type StartedGateway, startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { startRedis } from '../servers/start-redis.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk, printWithIpptool } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

const generous = { withinMs: 30_000 }
const silence: WireFault = { kind: 'blackhole', direction: 'up', afterBytes: 0 }

interface Audited {
  readonly event: string
  readonly detail?: { readonly offline?: boolean }
}

/** A site with a mirror, whose directory is at the other end of a line that can fail; ada has a PIN and a document. */
async function openSite() {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await startPostgres())
  const redis = stack.use(await startRedis())
  const line = stack.use(await TcpProxy.start(postgres.port))
  const near = await postgres.createDatabase()
  const far = new URL(near)
  far.port = String(line.port)
  const flags = ['--directory', far.href, '--redis', redis.url]
  const gateway = stack.use(await startGateway({ flags }))
  const printer = stack.use(await SimulatedPrinter.start())
  const desk = new GatewayDesk(gateway)
  await desk.addPrinter('hall', printer.uri)
  const keypad = stack.use(await addTcpKeypad(gateway, 'hall', 'hall'))
  const isInStep = async () => (await partOf(gateway, 'mirror'))?.ok === true
  await until(isInStep, { ...generous, what: 'a mirror in step' })
  const values = async () => Number(await redis.ask('DBSIZE'))
  const without = await values()
  const pin = await desk.addUser('ada')
  await until(async () => (await values()) > without, { ...generous, what: 'the PIN in the mirror' })
  const print = async () => printWithIpptool(desk.queueUri, await sample('pdf'), { userName: 'ada' })
  await print()
  const owned = stack.move()
  return {
    near,
    line,
    flags,
    gateway,
    printer,
    keypad,
    pin,
    print,
    isInStep,
    lost: () => untilDirectory(gateway, false),
    back: () => untilDirectory(gateway, true),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function healthOf({ http }: Pick<StartedGateway, 'http'>) {
  const answer = await fetch(`http://${http}/health`)
  return { status: answer.status, health: (await answer.json()) as Health }
}

async function partOf(gateway: StartedGateway, part: string) {
  return (await healthOf(gateway)).health.parts[part]
}

async function untilDirectory(gateway: StartedGateway, isThere: boolean): Promise<void> {
  const isSo = async () => {
    const directory = await partOf(gateway, 'directory')
    return directory?.ok === isThere && (isThere || directory['since'] !== undefined)
  }
  await until(isSo, { ...generous, what: `a directory that is ${isThere ? 'there' : 'away'}` })
}

async function audited(gateway: StartedGateway): Promise<readonly Audited[]> {
  return (await gateway.api<{ entries: Audited[] }>('GET', '/api/audit?limit=100')).entries
}

test('while the line to the directory is silent people print, all say since when, and who is revoked is refused when it is back', async () => {
  await using site = await openSite()
  const { gateway, line, keypad } = site
  line.set(silence)
  await site.lost()
  const { status, health } = await healthOf(gateway)
  expect(status).toBe(200)
  expect(health.parts['directory']).toMatchObject({
    since: expect.stringContaining('T'),
    affected: expect.stringContaining('new PINs'),
  })
  await site.print()
  await keypad.type(`${site.pin}#`, '2 documents printed at hall')
  expect(site.printer.sheets).toBe(2)
  await keypad.type('999999#', 'This cannot be checked just now')
  await expect(gateway.api('POST', '/api/users', { userName: 'bob' })).rejects.toThrow('directory has been away since')
  const metrics = await fetch(`http://${gateway.http}/metrics`, {
    headers: { authorization: `Bearer ${gateway.token}` },
  })
  expect(await metrics.text()).toMatch(/holdfast_directory_cut_off_seconds [1-9]/)
  const entries = await audited(gateway)
  const offline = entries.filter(entry => entry.detail?.offline).map(({ event }) => event)
  expect(offline).toEqual(expect.arrayContaining(['directory-lost', 'log-in', 'log-in-refused']))
  const directory = new pg.Client(site.near)
  await directory.connect()
  await directory.query("update account set enabled = 0 where user_name = 'ada'")
  await directory.end()
  line.set({ kind: 'none' })
  await site.back()
  await until(site.isInStep, { ...generous, what: 'a mirror in step' })
  await keypad.type(`${site.pin}#`, 'Your account is switched off')
})
