import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Address } from './options.ts'

export interface GatewayPlace {
  readonly dataFolder: string
  readonly http: Address
  readonly ipp: Address
  /** How far its time is ahead of this machine's when it starts. */
  readonly aheadMs: number
}

const startMilliseconds = 30_000
const endMilliseconds = 20_000
const moveMilliseconds = 10_000
const maxLogBytes = 10 * 1024 * 1024

/** The gateway could not start; the message is what it said. */
export class GatewayProblem extends Error {}

/** The real gateway, `src/main.ts`, in a process of its own that never outlives this one. */
export class GatewayProcess implements AsyncDisposable {
  /** Where what it says is written. */
  readonly logFile: string
  readonly place: GatewayPlace
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>

  private constructor(place: GatewayPlace, logFile: string, child: ChildProcess) {
    this.place = place
    this.logFile = logFile
    this.#child = child
    this.#ended = once(child, 'exit')
  }

  /** Resolves when it is ready. Throws GatewayProblem when it ends instead or takes too long. */
  static async start(place: GatewayPlace): Promise<GatewayProcess> {
    const logFile = join(place.dataFolder, 'gateway.log')
    await mkdir(place.dataFolder, { recursive: true, mode: 0o700 }).catch((error: Error) => {
      throw new GatewayProblem(`the folder ${place.dataFolder} cannot be made: ${error.message}`)
    })
    await using log = await open(logFile, 'a', 0o600)
    if ((await log.stat()).size > maxLogBytes) await log.truncate()
    const { size: logStart } = await log.stat()
    const leash = new URL('./end-with-parent.ts', import.meta.url).href
    const time = new URL(`./moved-time.ts?ahead=${place.aheadMs}`, import.meta.url).href
    const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
    const flags = ['--data', place.dataFolder, '--http', textOf(place.http), '--ipp', textOf(place.ipp)]
    const child = spawn(process.execPath, ['--import', leash, '--import', time, main, ...flags], {
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      // Ctrl-C at the terminal is for the office, which then ends its gateway.
      detached: true,
    })
    const gateway = new GatewayProcess(place, logFile, child)
    await using started = new AsyncDisposableStack()
    started.use(gateway)
    await gateway.#becomesReady(logStart)
    started.move()
    return gateway
  }

  get url(): string {
    return `http://${textOf(reachable(this.place.http))}`
  }

  /** Where documents are printed to. */
  get queueUri(): string {
    return `ipp://${textOf(reachable(this.place.ipp))}/ipp/print`
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Resolves when the process has ended, for whatever reason. */
  get ended(): Promise<unknown> {
    return this.#ended
  }

  /** Lets time pass for it at once. Resolves when it has; throws GatewayProblem. */
  async moveAhead(aheadMs: number): Promise<void> {
    const signal = AbortSignal.timeout(moveMilliseconds)
    const moved = once(this.#child, 'message', { signal })
    this.#child.send({ aheadMs }, () => undefined) // One that is gone does not answer.
    await moved.catch((cause: unknown) => {
      throw new GatewayProblem('the gateway did not take the time', { cause })
    })
  }

  /** Whether it answers there, and with what was asked for. */
  async serves(path: string): Promise<boolean> {
    try {
      const answer = await fetch(this.url + path, { signal: AbortSignal.timeout(2_000) })
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return false
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isRunning) return
    this.#child.kill('SIGTERM')
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), endMilliseconds)
    await this.#ended
    clearTimeout(insist)
  }

  async #becomesReady(logStart: number): Promise<void> {
    const deadline = performance.now() + startMilliseconds
    while (this.isRunning && performance.now() < deadline) {
      if (await this.serves('/health')) return
      await wait(25)
    }
    const lines = (await readFile(this.logFile)).subarray(logStart).toString().split('\n')
    const said = lines.findLast(line => /^holdfast: |Error/.test(line))
    const waited = `the gateway was not ready within ${startMilliseconds / 1000} s`
    throw new GatewayProblem(`${said ?? (this.isRunning ? waited : 'the gateway ended at once')}; see ${this.logFile}`)
  }
}

/** `host:port`, with brackets for IPv6. */
export function textOf({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Where to reach what listens there: every address of a machine includes this machine's own. */
export function reachable({ host, port }: Address): Address {
  if (host === '0.0.0.0') return { host: '127.0.0.1', port }
  return { host: host === '::' ? '::1' : host, port }
}
