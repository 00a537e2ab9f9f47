import { chown, mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { accountOf } from './account-of.ts'
import { type CertificateAuthority, makeCertificateAuthority } from './certificate-authority.ts'
import { freePort } from './free-port.ts'
import { accepts, run } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

export type Mailbox = { readonly user: string; readonly password: string }

export type Dovecot = AsyncDisposable & {
  readonly pid: number
  readonly imapPort: number
  /** IMAP with TLS from the first octet; STARTTLS at the other port. Only with `tls`. */
  readonly imapsPort: number
  readonly lmtpPort: number
  /** The authority that issued its certificate, for `localhost` and 127.0.0.1. */
  readonly authority: CertificateAuthority
}

export type DovecotOptions = {
  /** Users are addresses. */
  readonly mailboxes: readonly Mailbox[]
  /** Offers TLS. */
  readonly tls?: boolean
}

/** Starts a Dovecot 2.3 of its own: IMAP with IDLE and LMTP on 127.0.0.1, mailboxes in Maildir folders, empty at first. */
export async function startDovecot({ mailboxes, tls = false }: DovecotOptions): Promise<Dovecot> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('dovecot')).path
  const [imapPort, imapsPort, lmtpPort] = [await freePort(), await freePort(), await freePort()]
  const isRoot = process.getuid?.() === 0
  // Dovecot delivers under no account below first_valid_uid; as root it gets one that owns nothing else.
  const owner = isRoot ? await accountOf('nobody') : { uid: userInfo().uid, gid: userInfo().gid }
  const mail = join(folder, 'mail')
  await mkdir(mail, { mode: 0o700 })
  await chown(mail, owner.uid, owner.gid)
  const authority = await makeCertificateAuthority()
  const identity = await authority.issue('localhost')
  await writeFile(join(folder, 'cert.pem'), identity.cert)
  await writeFile(join(folder, 'key.pem'), identity.key, { mode: 0o400 })
  const users = mailboxes.map(({ user, password }) => {
    return `${user}:{PLAIN}${password}:${owner.uid}:${owner.gid}::${join(mail, user)}::\n`
  })
  await writeFile(join(folder, 'users'), users.join(''), { mode: 0o644 })
  const configuration = join(folder, 'dovecot.conf')
  const ports = { imapPort, imapsPort: tls ? imapsPort : 0, lmtpPort }
  await writeFile(configuration, dovecotConf(folder, isRoot ? undefined : userInfo().username, ports))
  const ready = tls ? [imapPort, imapsPort, lmtpPort] : [imapPort, lmtpPort]
  const server = stack.use(
    await run('dovecot', ['-F', '-c', configuration], {
      // Asked to stop it would wait for idle children; killed, they end with it.
      stopSignal: 'SIGKILL',
      ready: async () => (await Promise.all(ready.map(port => accepts({ port })))).every(Boolean),
    }),
  )
  const opened = stack.move()
  return {
    pid: server.pid,
    imapPort,
    imapsPort,
    lmtpPort,
    authority,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

type Ports = { readonly imapPort: number; readonly imapsPort: number; readonly lmtpPort: number }

function dovecotConf(folder: string, ownAccount: string | undefined, ports: Ports): string {
  const accounts = ownAccount
    ? `default_internal_user = ${ownAccount}
default_internal_group = ${ownAccount}
default_login_user = ${ownAccount}
service anvil { 
  chroot =
}
service imap-login {
  chroot =
}
`
    : ''
  return `${accounts}
protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${join(folder, 'run')}
state_dir = ${join(folder, 'run')}
log_path = /dev/stderr
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
disable_plaintext_auth = no
auth_failure_delay = 0
ssl = ${ports.imapsPort ? 'yes' : 'no'}
ssl_cert = <${join(folder, 'cert.pem')}
ssl_key = <${join(folder, 'key.pem')}
auth_username_format = %Lu
passdb {
  driver = passwd-file
  args = ${join(folder, 'users')}
}
userdb {
  driver = passwd-file
  args = ${join(folder, 'users')}
}
namespace inbox {
  inbox = yes
  mailbox Trash {
    special_use = \\Trash
    auto = create
  }
}
service imap-login {
  inet_listener imap {
    port = ${ports.imapPort}
  }
  inet_listener imaps {
    port = ${ports.imapsPort}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtpPort}
  }
}
`
}
