import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import type { Health } from '../../src/core/health.ts'
import { TcpProxy, type WireFault } from '../faults/tcp-proxy.ts'
import { sample } from '../servers/samples.ts'
import { type StartedGateway, startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { startRedis } from '../servers/start-redis.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
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
  const data = join(stack.use(await openTempFolder('cut-off')).path, 'data')
  const gateway = stack.use(await startGateway({ data, flags }))
  const printer = stack.use(await SimulatedPrinter.start())
  const desk = new GatewayDesk(gateway)
  await desk.addPrinter('hall', printer.uri)
  const keypad = stack.use(await addTcpKeypad(gateway, 'hall', 'hall'))
  await untilInStep(gateway)
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
    gateway,
    /** Kills the gateway and starts it again. */
    restart: async () => {
      process.kill(gateway.pid, 'SIGKILL')
      await gateway.ended
      return startGateway({ data, flags })
    },
    printer,
    keypad,
    pin,
    print,
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

async function untilInStep(gateway: StartedGateway): Promise<void> {
  const isInStep = async () => (await partOf(gateway, 'mirror'))?.ok === true
  await until(isInStep, { ...generous, what: 'a mirror in step' })
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

test('while the line to the directory is silent people print, also after a restart, and who is revoked is refused when it is back', async () => {
  await using site = await openSite()
  const { gateway, line, keypad } = site
  line.set(silence)
  await untilDirectory(gateway, false)
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
  const offline = async () => (await audited(gateway)).filter(entry => entry.detail?.offline).map(({ event }) => event)
  const areNoted = async () => {
    const events = await offline()
    return ['directory-lost', 'log-in', 'log-in-refused'].every(event => events.includes(event))
  }
  await until(areNoted, { ...generous, what: 'what happened in the audit' })
  await using again = await site.restart()
  await untilDirectory(again, false)
  expect((await partOf(again, 'directory'))?.['since']).toBe(health.parts['directory']?.['since'])
  await until(async () => (await healthOf(again)).health.ready, { ...generous, what: 'a gateway that is ready' })
  await keypad.type(`${site.pin}#`, 'No documents are waiting for you')
  const directory = new pg.Client(site.near)
  await directory.connect()
  await directory.query("update account set enabled = 0 where user_name = 'ada'")
  await directory.end()
  line.set({ kind: 'none' })
  await untilInStep(again)
  await keypad.type(`${site.pin}#`, 'Your account is switched off')
})
