import { attachment, pdf } from '../test/mail/composed-mail.ts'
import { MailCatcher } from '../test/mail/mail-catcher.ts'
import { sendMail } from '../test/mail/smtp-talk.ts'
import { freePort } from '../test/servers/free-port.ts'
import { startDovecot } from '../test/servers/start-dovecot.ts'
import { until } from '../test/servers/until.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'
import { logIn, startRig } from './gateway-rig.ts'
import { RecordingPrinter } from './recording-printer.ts'

type Rig = Awaited<ReturnType<typeof startRig>>

/** 10,000 in an hour. */
const asked = 10_000
const perSecond = asked / 3600
const pacedSeconds = 90
const hurried = 400
const senders = 100
const print = { user: 'print@holdfast.example', password: 'secret-of-print' }

/** Mailed jobs, half by IMAP and half by LMTP, each with an account, a held job and a PIN by mail; log-ins meanwhile. */
export async function benchMails(): Promise<void> {
  heading(`mailed jobs, half by IMAP, half by LMTP, each with a PIN by mail; log-ins at a keypad meanwhile`)
  await using printer = await RecordingPrinter.start()
  await using rig = await startRig(printer.uri, 'argon2id')
  await using catcher = await MailCatcher.start()
  await using dovecot = await startDovecot({ mailboxes: [print] })
  const port = await freePort()
  await rig.gateway.api('PATCH', '/api/settings', { ...catcher.settings, ...settingsOf(dovecot.imapPort, port) })
  await until(async () => (await deliver(port, 0).catch(() => 0)) === 250, {
    withinMs: 10_000,
    what: 'a door for mails',
  })
  const doors = { imap: dovecot.lmtpPort, lmtp: port }
  const quiet = await manyLogIns(rig, 60)
  row('log-in, nothing else going on, ms', show(quiet))

  const began = performance.now()
  const paced = sendPaced(doors)
  const busy = await manyLogIns(rig, pacedSeconds)
  const count = await paced
  await untilHeld(rig, count + 1)
  row(`paced: mails in ${((performance.now() - began) / 1000).toFixed(0)} s`, `${count}`)
  row('log-in meanwhile, ms', show(busy))
  target({ what: `log-in p99 under ${asked} mails an hour against its usual`, is: busy.p99 / quiet.p99, atMost: 2 })

  const hurry = performance.now()
  const numbers = Array.from({ length: hurried }, (_, at) => count + 1 + at)
  await Promise.all(
    [0, 1, 2, 3].map(worker =>
      sendAll(
        doors,
        numbers.filter(at => at % 4 === worker),
      ),
    ),
  )
  await untilHeld(rig, count + 1 + hurried)
  const anHour = (hurried / (performance.now() - hurry)) * 3_600_000
  target({ what: 'as fast as they come: mails an hour', is: anHour, atLeast: asked })
}

function settingsOf(imapPort: number, port: number) {
  return {
    'inbound.enabled': true,
    'inbound.addresses': [print.user],
    'inbound.listen': `127.0.0.1:${port}`,
    'inbound.imapHost': '127.0.0.1',
    'inbound.imapPort': imapPort,
    'inbound.imapSecurity': 'none',
    'inbound.imapUser': print.user,
    'inbound.imapPassword': print.password,
    'inbound.authenticationServer': 'mx.holdfast.example',
    'inbound.answersPerDay': 1000,
    'guests.register': true,
    'guests.maxPerDomainPerDay': 100_000,
    'guests.maxPerDay': 100_000,
    'guests.maxMailsPerHour': 10_000,
    'guests.maxWaitingDocuments': 10_000,
  }
}

interface Doors {
  readonly imap: number
  readonly lmtp: number
}

async function sendPaced(doors: Doors): Promise<number> {
  const sent: Promise<unknown>[] = []
  const began = performance.now()
  for (let at = 1; at <= perSecond * pacedSeconds; at += 1) {
    const wait = began + (at / perSecond) * 1000 - performance.now()
    await new Promise(resolve => setTimeout(resolve, Math.max(0, wait)))
    sent.push(deliver(at % 2 === 0 ? doors.imap : doors.lmtp, at))
  }
  await Promise.all(sent)
  return sent.length
}

async function sendAll(doors: Doors, numbers: readonly number[]): Promise<void> {
  for (const at of numbers) await deliver(at % 2 === 0 ? doors.imap : doors.lmtp, at)
}

/** The server's last code. */
async function deliver(port: number, at: number): Promise<number | undefined> {
  const from = `guest${at % senders}@example.org`
  const head = [
    `Authentication-Results: mx.holdfast.example; dmarc=pass header.from=example.org`,
    'Received: from out.example.org by mx.holdfast.example; Tue, 24 Nov 2026 08:00:00 +0000',
    `From: ${from}`,
    `To: ${print.user}`,
    `Message-ID: <${at}@example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b0"',
  ].join('\r\n')
  const file = attachment('application/pdf', `plan${at}.pdf`, Buffer.concat([pdf, Buffer.alloc(50_000, 'x')]))
  const raw = `${head}\r\n\r\n--b0\r\n${file}\r\n--b0--\r\n`
  return (await sendMail(port, raw, { from, to: print.user, hello: 'LHLO mx.holdfast.example' })).at(-1)
}

async function manyLogIns(rig: Rig, seconds: number) {
  const times: number[] = []
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) times.push(await logIn(rig))
  return figuresOf(times)
}

async function untilHeld({ gateway: { http, token } }: Rig, count: number): Promise<void> {
  const areHeld = async () => {
    const answer = await fetch(`http://${http}/metrics`, { headers: { authorization: `Bearer ${token}` } })
    const held = /holdfast_audit_events_total\{event="job-held"\} (\d+)/.exec(await answer.text())?.[1]
    return Number(held ?? 0) >= count
  }
  await until(areHeld, { withinMs: 600_000, what: `${count} held jobs` })
}
