import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
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
import { addTcpKeypad, type WatchedKeypad } from './watched-keypad.ts'

const generous = { withinMs: 30_000 }
/** `/health` answers somebody a few times a second. */
const betweenLooksMs = 200
const roundedSeconds = 0.1
/** What one poll hears of is written by the next. */
const writtenMs = 1_500
/** A line on which nothing arrives. */
export const silence: WireFault = { kind: 'blackhole', direction: 'up', afterBytes: 0 }

/** Where a site may differ; it has a Redis of its own unless told. */
interface FarSiteOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly redisUrl?: string
}

/** A site with a mirror, whose directory is at the other end of a line that can fail, with a printer and a keypad. */
export async function openFarSite({ env = {}, redisUrl }: FarSiteOptions = {}) {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(await startPostgres())
  const mirror = redisUrl ?? stack.use(await startRedis()).url
  const line = stack.use(await TcpProxy.start(postgres.port))
  const near = await postgres.createDatabase()
  const far = new URL(near)
  far.port = String(line.port)
  const flags = ['--directory', far.href, '--redis', mirror]
  const data = join(stack.use(await openTempFolder('far-site')).path, 'data')
  const gateway = stack.use(await startGateway({ data, flags, env }))
  const printer = stack.use(await SimulatedPrinter.start())
  const desk = new GatewayDesk(gateway)
  await desk.addPrinter('hall', printer.uri)
  const keypad = stack.use(await addTcpKeypad(gateway, 'hall', 'hall'))
  await untilInStep(gateway)
  const owned = stack.move()
  return {
    line,
    gateway,
    desk,
    printer,
    keypad,
    /** Kills the gateway and starts it again. */
    restart: async () => {
      process.kill(gateway.pid, 'SIGKILL')
      await gateway.ended
      return startGateway({ data, flags, env })
    },
    /** A user's PIN that the mirror knows. */
    issue: async (userName: string) => {
      const pin = await desk.issuePin(userName)
      await untilKnown(gateway)
      return pin
    },
    print: async (userName: string) => printWithIpptool(desk.queueUri, await sample('pdf'), { userName }),
    /** Switches an account off or on where the directory is, whatever becomes of the line. */
    enable: async (userName: string, isEnabled: boolean) => {
      const directory = new pg.Client(near)
      await directory.connect()
      const values = [isEnabled ? 1 : 0, userName]
      await directory.query('update account set enabled = $1 where user_name = $2', values)
      await directory.end()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Until the mirror has all that is in the directory now. */
async function untilKnown(gateway: StartedGateway): Promise<void> {
  const heard = Date.now() + writtenMs
  const isKnown = async () => {
    await wait(betweenLooksMs)
    const mirror = await partOf(gateway, 'mirror')
    return mirror?.ok === true && Date.now() - 1000 * (Number(mirror['lagSeconds']) + roundedSeconds) > heard
  }
  await until(isKnown, { ...generous, what: 'a mirror that knows it' })
}

export async function healthOf({ http }: Pick<StartedGateway, 'http'>) {
  const answer = await fetch(`http://${http}/health`)
  return { status: answer.status, health: (await answer.json()) as Health }
}

export async function partOf(gateway: StartedGateway, part: string) {
  return (await healthOf(gateway)).health.parts[part]
}

export async function untilInStep(gateway: StartedGateway): Promise<void> {
  const isInStep = async () => (await partOf(gateway, 'mirror'))?.ok === true
  await until(isInStep, { ...generous, what: 'a mirror in step' })
}

export async function untilDirectory(gateway: StartedGateway, isThere: boolean): Promise<void> {
  const isSo = async () => {
    await wait(betweenLooksMs)
    const directory = await partOf(gateway, 'directory')
    return directory?.ok === isThere && (isThere || directory['since'] !== undefined)
  }
  await until(isSo, { ...generous, what: `a directory that is ${isThere ? 'there' : 'away'}` })
}

/** Types a PIN, again (after the wait that it costs) when a busy machine's Redis was late and nobody else can be asked. */
export async function typePin(keypad: WatchedKeypad, pin: string, last: string): Promise<void> {
  const outcome = new RegExp(`${last}|This cannot be checked just now|Too many wrong PINs: wait`)
  const isSaid = async () => {
    const screens = await keypad.type(`${pin}#`, outcome).catch(async () => {
      await keypad.device.press('*')
      return []
    })
    return screens.some(screen => screen.includes(last))
  }
  await until(isSaid, { ...generous, what: `"${last}"` }).catch((cause: unknown) => {
    throw new Error(`"${last}" was not shown, but: ${keypad.device.screen()}`, { cause })
  })
}
