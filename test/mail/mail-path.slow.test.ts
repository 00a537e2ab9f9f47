import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { changeSettings } from '../../src/core/settings.ts'
import { type ExaminedMail, examineMail } from '../../src/gateway/examine-mail.ts'
import { MailSenderCheck } from '../../src/mail/authenticate-sender.ts'
import { fetchImap } from '../../src/mail/fetch-imap.ts'
import { ThreadedMailReader } from '../../src/mail/parse-mail.ts'
import { systemClock } from '../../src/system.ts'
import { freePort } from '../servers/free-port.ts'
import { runToEnd } from '../servers/run.ts'
import { startDovecot } from '../servers/start-dovecot.ts'
import { startMailServer } from '../servers/start-mail-server.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { attachment, multipart, pdf } from './composed-mail.ts'
import { fetchSettings, openMailboxHouse, print } from './mailbox-house.ts'
import { sendMail } from './smtp-talk.ts'

const stamp = 'Authentication-Results: mx.holdfast.example; dmarc=pass header.from=example.org'
const domains = ['holdfast.example']
const program = fileURLToPath(new URL('./doors-until-killed.ts', import.meta.url))

test('S14 O8 a stock client’s mail, through Postfix and Dovecot, is accepted; a forged one beside it is dropped', async () => {
  await using dovecot = await startDovecot({ mailboxes: [print] })
  await using server = await startMailServer({ domains, lmtpPort: dovecot.lmtpPort, stamp })
  await using folder = await openTempFolder('curl')
  const inForce = changeSettings(fetchSettings(dovecot), {
    'inbound.addresses': [print.user],
    'inbound.authenticationServer': 'mx.holdfast.example',
  })
  const settings = { current: () => inForce, change: () => Promise.reject(new Error()) }
  await using mailReader = new ThreadedMailReader({ settings, folder: tmpdir() })
  const ports = { settings, senderCheck: new MailSenderCheck({ settings }), mailReader }
  const examined: string[] = []
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const sink = async (mail: Parameters<typeof examineMail>[1]) => {
    examined.push(await summary(await examineMail(ports, mail)))
    return 'taken' as const
  }
  await using _ = fetchImap({ settings, clock: systemClock, log, sink, folder: tmpdir() })
  const job = multipart([attachment('application/pdf', 'a.pdf', pdf)])
  const forged = job.replace('ada@example.org', 'boss@victim.example')
  const lie = 'Authentication-Results: mx.holdfast.example; dmarc=pass header.from=victim.example\r\n'
  for (const [name, mail] of Object.entries({ job, forged: lie + forged })) {
    const file = join(folder.path, name)
    await writeFile(file, mail)
    const envelope = ['--mail-from', 'ada@example.org', '--mail-rcpt', print.user]
    await runToEnd('curl', ['-sS', `smtp://127.0.0.1:${server.port}/out`, ...envelope, '--upload-file', file])
  }
  await until(async () => examined.length === 2, { withinMs: 15_000, what: 'both mails' })
  expect(examined.toSorted()).toEqual(['accepted: ada@example.org by dmarc: a.pdf', 'dropped: dmarc-of-another-domain'])
})

async function summary(examined: ExaminedMail): Promise<string> {
  if (examined.outcome !== 'accepted') return `${examined.outcome}: ${examined.reason}`
  await using mail = examined.mail
  return `accepted: ${examined.sender.address} by ${examined.by}: ${mail.documents.map(({ name }) => name).join()}`
}

/** Starts the doors and kills them once so many different mails were taken in all. Adds the subjects of what was taken. */
async function takeUntilKilled(settings: object, taken: string[], most: number): Promise<void> {
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const patience = setTimeout(() => child.kill('SIGKILL'), 15_000)
  const lines = createInterface({ input: child.stdout })
  const isRead = once(lines, 'close')
  for await (const line of lines) {
    taken.push(line)
    // Between the sink's word and the server's: this one was not acknowledged.
    if (new Set(taken).size >= most) child.kill('SIGKILL')
  }
  await isRead
  clearTimeout(patience)
}

test('S14 a gateway killed between taking and deleting gets these mails again, and loses none', async () => {
  await using house = await openMailboxHouse(undefined, { 'inbound.enabled': false })
  const all = Array.from({ length: 30 }, (_, at) => `mail ${at}`)
  await Promise.all(all.map(subject => house.deliver(subject)))
  const settings = changed(fetchSettings(house.dovecot))
  const taken: string[] = []
  for (const most of [1, 12, all.length]) await takeUntilKilled(settings, taken, most)
  expect([...new Set(taken)].toSorted()).toEqual(all.toSorted())
  // Never more than a group of eight, for each kill.
  expect(taken.length - all.length).toBeLessThanOrEqual(16)
  expect(taken.length).toBeGreaterThan(all.length)
})

test('S14 a gateway killed before it acknowledges to Postfix gets these mails again, and loses none', async () => {
  const lmtpPort = await freePort()
  await using server = await startMailServer({ domains, lmtpPort })
  const settings = {
    'inbound.enabled': true,
    'inbound.addresses': [print.user],
    'inbound.listen': `127.0.0.1:${lmtpPort}`,
  }
  const all = Array.from({ length: 8 }, (_, at) => `mail ${at}`)
  for (const subject of all) {
    const mail = `From: ada@example.org\r\nSubject: ${subject}\r\n\r\nx\r\n`
    expect(await sendMail(server.port, mail, { to: print.user })).toEqual([250, 250])
  }
  const taken: string[] = []
  for (const most of [1, 4, all.length]) await takeUntilKilled(settings, taken, most)
  expect([...new Set(taken)].toSorted()).toEqual(all.toSorted())
  expect(taken.length).toBeGreaterThan(all.length)
})

/** What differs from the defaults, as the program takes it. */
function changed(settings: ReturnType<typeof fetchSettings>): object {
  const names = ['enabled', 'imapHost', 'imapPort', 'imapSecurity', 'imapUser', 'imapPassword'] as const
  return Object.fromEntries(names.map(name => [`inbound.${name}`, settings[`inbound.${name}`]]))
}
