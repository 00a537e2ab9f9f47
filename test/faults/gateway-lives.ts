import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../servers/free-port.ts'
import { type Running, run } from '../servers/run.ts'
import { asService, callApi, main } from '../servers/start-gateway.ts'
import { isRunning } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'

export interface LifeOptions {
  /** Further flags of the gateway. */
  readonly flags?: readonly string[]
  /** Flags of Node. */
  readonly nodeFlags?: readonly string[]
  /** One of 127.0.0.0/8. */
  readonly host?: string
}

/** One gateway that lives again and again, on the same folder and ports. */
export class GatewayLives implements AsyncDisposable {
  readonly ippPort: number
  readonly host: string
  readonly #http: string
  readonly #data: string
  readonly #options: LifeOptions
  #life: Running | undefined
  #token = ''
  #up = Promise.withResolvers<void>()
  #isUp = false

  private constructor(data: string, [ippPort, httpPort]: readonly [number, number], options: LifeOptions) {
    this.host = options.host ?? '127.0.0.1'
    this.#data = data
    this.#options = options
    this.ippPort = ippPort
    this.#http = `${this.host}:${httpPort}`
  }

  static async on(data: string, options: LifeOptions = {}): Promise<GatewayLives> {
    return new GatewayLives(data, [await freePort(), await freePort()], options)
  }

  /** Resolves when its process runs; it still starts. */
  async begin(): Promise<void> {
    const addresses = ['--http', this.#http, '--ipp', `${this.host}:${this.ippPort}`]
    const { flags = [], nodeFlags = [] } = this.#options
    const args = [main, '--data', this.#data, ...addresses, '--log-level', 'error', ...flags]
    this.#life = await run(process.execPath, [...asService.nodeFlags, ...nodeFlags, ...args], {
      ready: () => true,
      env: asService.env,
    })
  }

  /** Resolves when it is ready; rejects with what it said when it ends instead or takes over 20 s. */
  async ready(): Promise<void> {
    const isReady = async () => {
      if (this.hasEnded) throw new Error(`the gateway ended while it started: ${this.output()}`)
      return this.output().includes('Stop with Ctrl-C')
    }
    await until(isReady, { withinMs: 20_000, what: 'a ready gateway' })
    this.#token = (await readFile(join(this.#data, 'admin.token'), 'utf8')).trim()
    this.#isUp = true
    this.#up.resolve()
  }

  /** Ends it without warning. */
  async kill(): Promise<void> {
    if (this.#isUp) this.#up = Promise.withResolvers()
    this.#isUp = false
    if (this.#life && !this.hasEnded) process.kill(this.#life.pid, 'SIGKILL')
    await this.#life?.[Symbol.asyncDispose]()
  }

  /** Of the process that lives now. */
  get pid(): number {
    return this.#life?.pid ?? 0
  }

  /** Lets it stand still, or go on, without its knowing. */
  pause(): void {
    if (this.#life) process.kill(this.#life.pid, 'SIGSTOP')
  }

  resume(): void {
    if (this.#life) process.kill(this.#life.pid, 'SIGCONT')
  }

  /** Resolves as soon as it is ready. */
  get up(): Promise<void> {
    return this.#up.promise
  }

  get isUp(): boolean {
    return this.#isUp
  }

  /** Whether it has no process, though nobody may have killed it. */
  get hasEnded(): boolean {
    return !this.#life || !isRunning(this.#life.pid)
  }

  /** `host:port` of the admin API. */
  get http(): string {
    return this.#http
  }

  /** What this life printed. */
  output(): string {
    return this.#life?.output() ?? ''
  }

  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    return callApi<T>({ http: this.#http, token: this.#token }, method, path, body)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#life?.[Symbol.asyncDispose]()
  }
}
