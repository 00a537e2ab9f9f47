import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'

export interface Confinement {
  /** Its current folder, home and place for temporary files. */
  readonly folder: string
  readonly withinMs: number
  readonly maxFileOctets: number
  readonly maxMemoryOctets: number
}

const path = '/usr/local/bin:/usr/bin:/bin'
const openFiles = 1024

/**
 * Runs a program in namespaces of its own: no network, no other process to be seen, and all that it started ends with
 * it; nothing inherited, no new rights, bounded processor time, memory and files. Whether it ended well, in time.
 */
export function confine(command: readonly string[], limits: Confinement): Promise<boolean> {
  return isWellEnded(start(command, limits, 'ignore'), limits)
}

/**
 * As confine, with what the program reads and writes going through pipes: none of it touches a disk. What it wrote;
 * undefined when it did not end well, in time, or wrote too much.
 */
export async function pipeThrough(
  command: readonly string[],
  limits: Confinement & { readonly maxOutputOctets: number },
  input: AsyncIterable<Uint8Array>,
): Promise<Buffer | undefined> {
  const child = start(command, limits, ['pipe', 'pipe', 'ignore'])
  const { stdin, stdout } = child
  // It may end before it has read everything: what counts is how it ended.
  const feeding = stdin ? pipeline(input, stdin).catch(() => undefined) : undefined
  const output = stdout ? collect(stdout, limits.maxOutputOctets) : undefined
  output?.catch(() => end(child.pid))
  const [isDone, written] = await Promise.all([isWellEnded(child, limits), output?.catch(() => undefined)])
  stdin?.destroy()
  await feeding
  return isDone ? written : undefined
}

function start(command: readonly string[], limits: Confinement, stdio: StdioOptions): ChildProcess {
  const seconds = Math.ceil(limits.withinMs / 1000)
  const bounds = [`--cpu=${seconds}`, `--as=${limits.maxMemoryOctets}`, `--fsize=${limits.maxFileOctets}`]
  const rights = ['setpriv', '--no-new-privs', '--pdeathsig=KILL']
  const [unshare, ...namespaces] = isolation()
  const all = [...namespaces, 'prlimit', ...bounds, `--nofile=${openFiles}`, '--core=0', ...rights, ...command]
  return spawn(unshare, all, {
    cwd: limits.folder,
    env: { PATH: path, HOME: limits.folder, TMPDIR: limits.folder, LANG: 'C.UTF-8' },
    stdio,
    detached: true,
  })
}

async function isWellEnded(child: ChildProcess, limits: Confinement): Promise<boolean> {
  const ended = once(child, 'exit').then(([code]) => code === 0)
  const patience = setTimeout(() => end(child.pid), limits.withinMs)
  try {
    return await ended
  } catch {
    // It could not even be started.
    return false
  } finally {
    clearTimeout(patience)
    end(child.pid)
  }
}

/** All that a program writes; fails past the limit. */
async function collect(output: AsyncIterable<Uint8Array>, maxOctets: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of output) {
    octets += chunk.length
    if (octets > maxOctets) throw new RangeError('the program wrote too much')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Why nothing can be confined here; undefined: it can. */
export async function confinementProblem(): Promise<string | undefined> {
  const limits = { folder: '/', withinMs: 5000, maxFileOctets: 0, maxMemoryOctets: 2 ** 30 }
  if (await confine(['true'], limits)) return undefined
  return 'programs cannot be kept from the network here: unshare, prlimit and setpriv of util-linux must be installed, and namespaces allowed'
}

/** `--kill-child`: the first process of the namespace dies with unshare, and with it all of them. */
function isolation(): readonly [string, ...string[]] {
  const namespaces = ['--net', '--ipc', '--pid', '--fork', '--kill-child', '--mount-proc']
  return process.getuid?.() === 0 ? ['unshare', ...namespaces] : ['unshare', '--user', '--map-root-user', ...namespaces]
}

/** Ends the whole group. */
function end(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
