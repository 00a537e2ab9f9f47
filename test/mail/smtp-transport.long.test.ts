import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeSettings, defaultSettings, type Settings } from '../../src/core/settings.ts'
import { SmtpTransport } from '../../src/mail/smtp-transport.ts'
import type { MailMessage } from '../../src/ports/mail.ts'
import { freePort } from '../servers/free-port.ts'
import { MailCatcher } from './mail-catcher.ts'

const timeouts = { connectMs: 2_000, silenceMs: 500, wholeMs: 3_000 }
const mail: MailMessage = {
  recipient: 'Ada.Lovelace+pin@example.org',
  messageId: '<one@example.org>',
  subject: 'Žluťoučký kůň',
  text: 'Dobrý den\n',
  html: '<p>Dobrý den</p>',
  language: 'cs',
}

let settings: Settings
let transport: SmtpTransport
const set = (change: Readonly<Record<string, unknown>>) => {
  settings = changeSettings(settings, change)
}
beforeEach(() => {
  settings = changeSettings(defaultSettings, { 'site.name': 'Tiskárna "U lva"', 'mail.from': 'print@example.org' })
  transport = new SmtpTransport({ current: () => settings }, timeouts)
})
afterEach(() => transport[Symbol.dispose]())

test('a mail arrives as it was written, at its one recipient, and tells machines that a machine wrote it', async () => {
  await using server = await MailCatcher.start()
  set(server.settings)
  expect(await transport.send(mail)).toEqual({ outcome: 'accepted' })
  const { subject, text, html, messageId } = mail
  expect(server.mails).toMatchObject([
    { from: 'print@example.org', to: [mail.recipient], subject, html, messageId, text },
  ])
  const headers = server.mails[0]?.headers
  expect(headers?.get('auto-submitted')).toBe('auto-generated')
  expect(headers?.get('from')).toMatchObject({ value: [{ name: 'Tiskárna "U lva"', address: 'print@example.org' }] })
  expect([...(headers?.keys() ?? [])].filter(name => name.startsWith('list'))).toEqual([])
})

test('mails share a connection', async () => {
  await using server = await MailCatcher.start()
  set(server.settings)
  for (const id of [1, 2, 3]) await transport.send({ ...mail, messageId: `<${id}@example.org>` })
  expect([server.mails.length, server.connections]).toEqual([3, 1])
})

test('settings that change count from the next mail on', async () => {
  await using former = await MailCatcher.start()
  await using present = await MailCatcher.start()
  set(former.settings)
  await transport.send(mail)
  set(present.settings)
  await transport.send(mail)
  expect([former.mails.length, present.mails.length]).toEqual([1, 1])
})

test.each(['starttls', 'tls'] as const)(
  'with %s a server of the given authority gets the mail, encrypted',
  async security => {
    await using server = await MailCatcher.start({ security })
    set({ ...server.settings, 'mail.host': 'localhost', 'mail.security': security })
    set({ 'mail.certificateAuthority': server.certificate.trim() })
    expect(await transport.send(mail)).toEqual({ outcome: 'accepted' })
    expect(server.mails).toMatchObject([{ isEncrypted: true }])
  },
)

test.each(['starttls', 'tls'] as const)('with %s a server with an unknown certificate gets nothing', async security => {
  await using server = await MailCatcher.start({ security })
  set({ ...server.settings, 'mail.host': 'localhost', 'mail.security': security })
  const expected = { outcome: 'later', because: 'server', error: 'certificate-refused' }
  expect(await transport.send(mail)).toEqual(expected)
  expect(server.mails).toEqual([])
})

test('a certificate for another name is refused', async () => {
  await using server = await MailCatcher.start({ security: 'tls' })
  set({ ...server.settings, 'mail.security': 'tls', 'mail.certificateAuthority': server.certificate.trim() })
  expect(await transport.send(mail)).toMatchObject({ error: 'certificate-refused' })
})

test('with starttls a server that offers none gets nothing', async () => {
  await using server = await MailCatcher.start()
  set({ ...server.settings, 'mail.security': 'starttls' })
  expect(await transport.send(mail)).toMatchObject({ outcome: 'later', because: 'server' })
  expect(server.mails).toEqual([])
})

test('without encryption mail goes to this machine only', async () => {
  set({ 'mail.host': 'mail.example.org', 'mail.security': 'none' })
  expect(await transport.send(mail)).toEqual({ outcome: 'later', because: 'server', error: 'server-insecure' })
})

test.each([
  [{ 'mail.host': '' }, 'no-server'],
  [{ 'mail.host': '127.0.0.1', 'mail.security': 'none', 'mail.from': '' }, 'no-sender'],
])('with %j nothing is sent', async (change, error) => {
  set(change)
  expect(await transport.send(mail)).toEqual({ outcome: 'later', because: 'server', error })
})

test('an account logs in; a wrong password is the server’s no to all mails', async () => {
  const account = { user: 'gateway', password: 'a very long password' }
  await using server = await MailCatcher.start({ security: 'tls', account })
  set({ ...server.settings, 'mail.host': 'localhost', 'mail.security': 'tls' })
  set({ 'mail.certificateAuthority': server.certificate.trim(), 'mail.user': 'gateway' })
  set({ 'mail.password': account.password })
  expect(await transport.send(mail)).toEqual({ outcome: 'accepted' })
  expect(server.mails).toMatchObject([{ user: 'gateway' }])
  set({ 'mail.password': 'another' })
  expect(await transport.send(mail)).toEqual({ outcome: 'later', because: 'server', error: 'smtp-535-5.7.8' })
})

test.each([
  [
    'recipient',
    { code: 451, text: '4.7.1 greylisted' },
    { outcome: 'later', because: 'mail', error: 'smtp-451-4.7.1' },
  ],
  ['recipient', { code: 550, text: '5.1.1 unknown' }, { outcome: 'refused', error: 'smtp-550-5.1.1' }],
  ['recipient', { code: 421 }, { outcome: 'later', because: 'server', error: 'smtp-421' }],
  ['recipient', { code: 530 }, { outcome: 'later', because: 'server', error: 'smtp-530' }],
  ['sender', { code: 550 }, { outcome: 'later', because: 'server', error: 'smtp-550' }],
  ['content', { code: 452 }, { outcome: 'later', because: 'mail', error: 'smtp-452' }],
  ['content', { code: 554, text: '5.6.0 not liked' }, { outcome: 'refused', error: 'smtp-554-5.6.0' }],
] as const)('a server that answers %s with %j', async (step, answer, expected) => {
  await using server = await MailCatcher.start()
  set(server.settings)
  server.script = { [step]: () => answer }
  expect(await transport.send(mail)).toEqual(expected)
  server.script = {}
  expect(await transport.send(mail)).toEqual({ outcome: 'accepted' })
})

test('what the server says is not told: it may name people', async () => {
  await using server = await MailCatcher.start()
  set(server.settings)
  server.script = { recipient: () => ({ code: 550, text: '5.1.1 Ada Lovelace has left, ask Bob' }) }
  expect(JSON.stringify(await transport.send(mail))).not.toMatch(/ada|bob/i)
})

test('a server that is not there, hangs up, or never answers fails in its time', async () => {
  set({ 'mail.host': '127.0.0.1', 'mail.security': 'none', 'mail.port': await freePort() })
  expect(await transport.send(mail)).toMatchObject({ because: 'server', error: 'server-unreachable' })
  await using server = await MailCatcher.start()
  set(server.settings)
  server.script = { content: () => 'cut' }
  expect(await transport.send(mail)).toMatchObject({ outcome: 'later', error: 'server-unreachable' })
  expect(server.mails).toHaveLength(1)
  const never = Promise.withResolvers<undefined>()
  server.script = { content: () => never.promise }
  expect(await transport.send(mail)).toMatchObject({ outcome: 'later', error: 'server-timed-out' })
  never.resolve(undefined)
})

test('a stop ends a try', async () => {
  await using server = await MailCatcher.start()
  set(server.settings)
  const stop = new AbortController()
  server.script = {
    recipient: () => {
      stop.abort()
      return undefined
    },
  }
  expect(await transport.send(mail, stop.signal)).toMatchObject({ outcome: 'later' })
})

test.each([
  '"victim@example.org x"@internal.example',
  'ada@example.org, eve@example.com',
  'ada@example.org\r\nBcc: eve@example.com',
  'Ada <ada@example.org>',
  'ada@EXAMPLE.org',
  'ada@[127.0.0.1]',
  'ada@127.0.0.1',
  'ada(comment)@example.org',
  'ädа@example.org',
  'ada@exámple.org',
  '',
])('CVE-2025-13033 %j is no recipient', async recipient => {
  await using server = await MailCatcher.start()
  set(server.settings)
  expect(await transport.send({ ...mail, recipient })).toEqual({ outcome: 'refused', error: 'address-invalid' })
  expect(server.connections).toBe(0)
})
