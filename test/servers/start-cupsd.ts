import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accountOf } from './account-of.ts'
import { freePort } from './free-port.ts'
import { type Account, accepts, run, runToEnd } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type Cupsd = AsyncDisposable & {
  readonly pid: number
  readonly port: number
  /** The Unix socket it listens on; the value of CUPS_SERVER. */
  readonly socket: string
  /** What it keeps on disk: spool, cache, state, logs. */
  readonly folder: string
  /** Runs lp, lpadmin, lpstat, cancel, lpmove, ... against it and gives what was printed. */
  run(program: string, ...args: readonly string[]): Promise<string>
}

export type CupsdOptions = {
  /** Has its control files written through to disk (`SyncOnClose`, no delayed writing); off as in CUPS itself. */
  readonly syncOnClose?: boolean
}

/** Starts a CUPS scheduler of its own: a Unix socket and a port of 127.0.0.1, no queues, no browsing, no job limit. */
export async function startCupsd(options: CupsdOptions = {}): Promise<Cupsd> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('cupsd')).path
  const port = await freePort()
  const socket = join(folder, 'cups.sock')
  const isRoot = process.getuid?.() === 0
  await makeFolders(folder, isRoot ? await accountOf('lp') : undefined)
  const configuration = join(folder, 'cupsd.conf')
  const files = join(folder, 'cups-files.conf')
  await writeFile(configuration, cupsdConf(port, socket, options.syncOnClose ?? false), { mode: 0o644 })
  await writeFile(files, cupsFilesConf(folder, isRoot, options.syncOnClose ?? false), { mode: 0o644 })
  const server = stack.use(
    await run('/usr/sbin/cupsd', ['-f', '-c', configuration, '-s', files], {
      ready: async () => (await accepts({ path: socket })) && accepts({ port }),
    }),
  )
  const opened = stack.move()
  return {
    pid: server.pid,
    port,
    socket,
    folder,
    run: (program, ...args) => runToEnd(program, args, { env: { CUPS_SERVER: socket } }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function makeFolders(folder: string, lp: Account | undefined): Promise<void> {
  const modes = { spool: 0o710, 'spool/tmp': 0o1770, cache: 0o775, state: 0o775, ssl: 0o700, ppd: 0o755 }
  for (const [name, mode] of Object.entries(modes)) {
    const path = join(folder, name)
    await mkdir(path)
    // mkdir's mode is cut by the umask.
    await chmod(path, mode)
    if (lp) await chown(path, 0, lp.gid)
  }
}

function cupsdConf(port: number, socket: string, syncOnClose: boolean): string {
  return `
Listen 127.0.0.1:${port}
Listen ${socket}
ServerAlias *
Browsing Off
WebInterface No
MaxJobs 0
LogLevel warn
${syncOnClose ? 'DirtyCleanInterval 0' : ''}
<Location />
  Allow localhost
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
  </Limit>
</Policy>
`
}

function cupsFilesConf(folder: string, isRoot: boolean, syncOnClose: boolean): string {
  const places = {
    RequestRoot: 'spool',
    TempDir: 'spool/tmp',
    CacheDir: 'cache',
    StateDir: 'state',
    ServerKeychain: 'ssl',
  }
  const logs = { AccessLog: 'access.log', ErrorLog: 'error.log', PageLog: 'page.log' }
  return [
    ...(isRoot ? ['SystemGroup root', 'User lp', 'Group lp'] : []),
    `ServerRoot ${folder}`,
    ...Object.entries({ ...places, ...logs }).map(([name, path]) => `${name} ${join(folder, path)}`),
    'ServerBin /usr/lib/cups',
    'DataDir /usr/share/cups',
    `SyncOnClose ${syncOnClose ? 'Yes' : 'No'}`,
    '',
  ].join('\n')
}
