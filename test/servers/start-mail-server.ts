import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accountOf } from './account-of.ts'
import { freePort } from './free-port.ts'
import { accepts, run } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type MailServer = AsyncDisposable & {
  readonly pid: number
  readonly port: number
  /** Where it logs. */
  readonly log: string
}

export type MailServerOptions = {
  /** Where mail for these domains goes, by LMTP, at a port of 127.0.0.1. Other mail is refused. */
  readonly domains: readonly string[]
  readonly lmtpPort: number
  /** Its name, as it greets and stamps: `mx.holdfast.example` unless told. */
  readonly name?: string
  /** Put on top of each mail that it takes, such as an Authentication-Results. */
  readonly stamp?: string
}

/**
 * Starts a Postfix of its own, which takes mail by SMTP on 127.0.0.1 and delivers it by LMTP, trying again every second.
 * Root only: Postfix gives rights away, it does not do without.
 */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  if (process.getuid?.() !== 0) throw new Error('Postfix starts as root only')
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('postfix')).path
  const port = await freePort()
  const [configuration, queue, state] = ['etc', 'queue', 'state'].map(name => join(folder, name))
  if (!configuration || !queue || !state) throw new Error('no folders')
  for (const path of [configuration, queue, state]) await mkdir(path)
  await makeQueue(queue, state)
  await writeFile(join(configuration, 'main.cf'), mainCf(options, queue, state))
  await writeFile(join(configuration, 'master.cf'), masterCf(port))
  if (options.stamp) await writeFile(join(configuration, 'stamp'), `/^/ PREPEND ${options.stamp}\n`)
  // "postfix start" and "start-fg" put the master into a session of its own, where nobody's end would end it.
  const master = '/usr/lib/postfix/sbin/master'
  const server = stack.use(await run(master, ['-d', '-c', configuration], { ready: () => accepts({ port }) }))
  const opened = stack.move()
  return { pid: server.pid, port, log: join(state, 'log'), [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

/** What "postfix check" makes, in seconds. */
async function makeQueue(queue: string, state: string): Promise<void> {
  const account = await accountOf('postfix')
  await chown(state, account.uid, account.gid)
  const own = [
    'active',
    'bounce',
    'corrupt',
    'defer',
    'deferred',
    'flush',
    'hold',
    'incoming',
    'private',
    'saved',
    'trace',
  ]
  for (const name of [...own, 'maildrop', 'public']) {
    await mkdir(join(queue, name), { mode: 0o710 })
    await chown(join(queue, name), account.uid, account.gid)
  }
  await mkdir(join(queue, 'pid'))
}

function mainCf(
  { name = 'mx.holdfast.example', domains, lmtpPort, stamp }: MailServerOptions,
  queue: string,
  state: string,
) {
  const settings = {
    compatibility_level: '3.6',
    myhostname: name,
    mydestination: '',
    mynetworks: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    queue_directory: queue,
    data_directory: state,
    maillog_file: join(state, 'log'),
    maillog_file_prefixes: state,
    relay_domains: domains.join(' '),
    relay_transport: `lmtp:inet:127.0.0.1:${lmtpPort}`,
    smtpd_relay_restrictions: 'reject_unauth_destination',
    smtpd_data_restrictions: stamp ? 'check_recipient_access regexp:$config_directory/stamp' : '',
    smtpd_peername_lookup: 'no',
    message_size_limit: '52428800',
    alias_maps: '',
    alias_database: '',
    smtputf8_enable: 'no',
    disable_dns_lookups: 'yes',
    // There is no flush service here; whoever asks for it holds the mail so long that the next queue run leaves it aside.
    fast_flush_domains: '',
    biff: 'no',
    minimal_backoff_time: '1s',
    maximal_backoff_time: '1s',
    queue_run_delay: '1s',
    // Not so polite: a test does not wait for a destination that was down for a moment.
    transport_retry_time: '1s',
    destination_concurrency_feedback_debug: 'no',
    lmtp_destination_concurrency_failed_cohort_limit: '0',
  }
  return Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')
}

/** The services without chroot, as Postfix itself ships them. */
function masterCf(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
cleanup    unix  n - n - 0 cleanup
qmgr       unix  n - n 300 1 qmgr
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
trace      unix  - - n - 0 bounce
verify     unix  - - n - 1 verify
proxymap   unix  - - n - - proxymap
lmtp       unix  - - n - - lmtp
error      unix  - - n - - error
retry      unix  - - n - - error
anvil      unix  - - n - 1 anvil
scache     unix  - - n - 1 scache
showq      unix  n - n - - showq
postlog    unix-dgram n - n - 1 postlogd
`
}
