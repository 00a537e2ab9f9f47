import { spawn } from 'node:child_process'
import { once } from 'node:events'

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
export async function confine(command: readonly string[], limits: Confinement): Promise<boolean> {
  const seconds = Math.ceil(limits.withinMs / 1000)
  const bounds = [`--cpu=${seconds}`, `--as=${limits.maxMemoryOctets}`, `--fsize=${limits.maxFileOctets}`]
  const rights = ['setpriv', '--no-new-privs', '--pdeathsig=KILL']
  const [unshare, ...namespaces] = isolation()
  const all = [...namespaces, 'prlimit', ...bounds, `--nofile=${openFiles}`, '--core=0', ...rights, ...command]
  const child = spawn(unshare, all, {
    cwd: limits.folder,
    env: { PATH: path, HOME: limits.folder, TMPDIR: limits.folder, LANG: 'C.UTF-8' },
    stdio: 'ignore',
    detached: true,
  })
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
