import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { FreePorts } from './free-port.ts'
import { GatewayProblem, reachable, textOf } from './gateway-process.ts'
import { greet } from './greeting.ts'
import { Office } from './office.ts'
import { OfficeConsole } from './office-console.ts'
import { type OfficeOptions, OptionProblem, readOptions } from './options.ts'
import { PageServer } from './page-server.ts'
import { readScene, type Scene, SceneProblem } from './scene.ts'
import { SceneDesk } from './scene-desk.ts'

await main()

async function main(): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2))
    if (options) await run(options)
  } catch (error) {
    const isExpected = [OptionProblem, GatewayProblem, SceneProblem].some(kind => error instanceof kind)
    if (!isExpected || !(error instanceof Error)) throw error
    process.stderr.write(`office: ${error.message}\n`)
    process.exitCode = 1
  }
}

/** Runs an office until it is told to stop, or its gateway ends by itself. */
async function run(options: OfficeOptions): Promise<void> {
  const told = toldToStop()
  const scene = options.replayFile === undefined ? undefined : await readSceneFile(options.replayFile)
  await using stack = new AsyncDisposableStack()
  const ports = new FreePorts()
  const address = await ports.address(options.page)
  const office = stack.use(await Office.open(options, ports))
  const scenes = stack.use(await SceneDesk.open(office))
  stack.use(await PageServer.listen({ office, scenes }, address))
  const page = reachable(address)
  process.stdout.write(`\n${greet(office, options, page)}\n`)
  if (options.opensBrowser) openBrowser(`http://${textOf(page)}/`)
  const ends: Promise<unknown>[] = [told, office.gateway.ended]
  if (options.isConsole) ends.push(stack.use(new OfficeConsole(office)).left)
  const played = scene === undefined ? [] : [playScene(scenes, scene)]
  if (options.endsAfterReplay) ends.push(...played)
  await Promise.race(ends)
  if (office.gateway.isRunning) return
  process.exitCode = 1
  process.stderr.write(`office: the gateway ended; see ${office.gateway.logFile}\n`)
}

async function readSceneFile(file: string): Promise<Scene> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new OptionProblem(`${file} cannot be read`, { cause })
  })
  return readScene(text)
}

/** Tells each step; the exit code of this process is 1 when one did not come. Never rejects. */
async function playScene(scenes: SceneDesk, scene: Scene): Promise<void> {
  const isWhole = await scenes.run(scene, text => process.stdout.write(`${text}\n`))
  if (!isWhole) process.exitCode = 1
}

/** Resolves at the first signal; a second one ends the office at once, and its gateway with it. */
function toldToStop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      resolve()
      process.once(signal, () => process.exit(130))
    })
  }
  return promise
}

/** Shows the page where there is a desktop and somebody in front of it; the address is printed anyway. */
function openBrowser(url: string): void {
  const { DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION } = process.env
  const hasDesktop = process.platform === 'darwin' || process.platform === 'win32' || DISPLAY || WAYLAND_DISPLAY
  if (!process.stdout.isTTY || SSH_CONNECTION || !hasDesktop) return
  const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
    darwin: ['open', url],
    win32: ['cmd', '/c', 'start', url],
  }
  const [command, ...rest] = openers[process.platform] ?? ['xdg-open', url]
  spawn(command, rest, { stdio: 'ignore', detached: true })
    .on('error', () => undefined) // No such program: the address is on the screen.
    .unref()
}
