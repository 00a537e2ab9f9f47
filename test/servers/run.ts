import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { until } from './until.ts'

export type RunOptions = {
  /** Whether the server is ready; asked every 10 ms with what it printed so far. */
  readonly ready: (output: string) => boolean | Promise<boolean>
  /** The longest wait for readiness, 10 s unless told. */
  readonly withinMs?: number
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The account to run under; ours unless told. Root only. */
  readonly account?: Account
  /** Asks the server to stop; SIGTERM unless told. After 3 s comes SIGKILL. */
  readonly stopSignal?: NodeJS.Signals
  /** A file to which all it prints on both outputs is appended. */
  readonly transcript?: string
}

export type Account = { readonly uid: number; readonly gid: number }

export type Running = AsyncDisposable & {
  readonly pid: number
  /** The last 16 KiB of what it printed on both outputs. */
  readonly output: () => string
  /** Resolves with its exit code, or with the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
}

const maxOutputChars = 16 * 1024
// util-linux: becomes the program after having set its account and the signal that our death sends it.
const launcher = 'setpriv'

/**
 * Starts a program and gives it back once it is ready; throws with its output when it ends first or takes too long. The
 * kernel kills it should our process die without disposing it.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Running> {
  const child = spawn(launcher, [...boundToUs(options.account), command, ...args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = keepOutput(child, options.transcript)
  const ended = new Promise<number | NodeJS.Signals>(resolve => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? -1))
  })
  await once(child, 'spawn')
  try {
    await until(() => isReady(child, options, output), { withinMs: options.withinMs ?? 10_000, what: 'ready' })
  } catch (error) {
    await stop(child, 'SIGKILL')
    throw new Error(`${command} did not start. It said:\n${output()}`, { cause: error })
  }
  const dispose = () => stop(child, options.stopSignal ?? 'SIGTERM')
  return { pid: Number(child.pid), output, ended, [Symbol.asyncDispose]: dispose }
}

/** Runs a program to its end and gives what it printed; throws with that when it fails or takes over 30 s. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: Pick<RunOptions, 'env' | 'account'> = {},
): Promise<string> {
  const child = spawn(launcher, [...boundToUs(options.account), command, ...args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  })
  const output = keepOutput(child)
  await once(child, 'close')
  if (child.exitCode === 0) return output()
  throw new Error(`${command} ${args.join(' ')} ended with ${child.exitCode ?? child.signalCode}:\n${output()}`)
}

/** Whether something accepts TCP connections at this port of 127.0.0.1, or at this Unix socket. */
export async function accepts(address: { readonly port: number } | { readonly path: string }): Promise<boolean> {
  const socket = connect('path' in address ? address : { ...address, host: '127.0.0.1' })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function boundToUs(account: Account | undefined): readonly string[] {
  const identity = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : []
  return ['--pdeathsig=KILL', ...identity, '--']
}

async function isReady(child: ChildProcess, options: RunOptions, output: () => string): Promise<boolean> {
  if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`)
  return options.ready(output())
}

function keepOutput(child: ChildProcess, transcript?: string): () => string {
  let kept = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      kept = (kept + text).slice(-maxOutputChars)
      if (transcript !== undefined) appendFileSync(transcript, text)
    })
  }
  return () => kept
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const patience = new AbortController()
  await Promise.race([ended, wait(3000, undefined, { signal: patience.signal }).catch(() => undefined)])
  patience.abort()
  if (hasEnded(child)) return
  child.kill('SIGKILL')
  await ended
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
