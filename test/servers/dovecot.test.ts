import { ImapFlow } from 'imapflow'
import { expect, test } from 'vitest'
import { sendMail } from '../mail/smtp-talk.ts'
import { startDovecot } from './start-dovecot.ts'

const print = { user: 'print@holdfast.example', password: 'secret-of-print' }
const mail = 'From: ada@example.org\r\nSubject: x\r\n\r\nbody\r\n'

test('Dovecot takes a mail by LMTP and tells a client that waits in IDLE', async () => {
  await using dovecot = await startDovecot({ mailboxes: [print] })
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user: print.user, pass: print.password },
    logger: false,
  })
  await client.connect()
  await client.mailboxOpen('INBOX')
  const told = Promise.withResolvers<number>()
  client.on('exists', ({ count }: { count: number }) => told.resolve(count))
  const idling = client.idle()
  expect(await sendMail(dovecot.lmtpPort, mail, { hello: 'LHLO x' })).toEqual([250, 250])
  expect(await told.promise).toBe(1)
  const message = await client.fetchOne('1', { source: true })
  expect((message || undefined)?.source?.toString()).toContain('\r\n\r\nbody\r\n')
  await client.logout()
  await idling
})

test('Dovecot is known by its authority over TLS', async () => {
  await using dovecot = await startDovecot({ mailboxes: [print], tls: true })
  const options = { host: 'localhost', port: dovecot.imapsPort, secure: true, logger: false } as const
  const auth = { user: print.user, pass: print.password }
  await expect(new ImapFlow({ ...options, auth }).connect()).rejects.toThrow(/certificate/)
  const tls = { ca: dovecot.authority.cert }
  const right = new ImapFlow({ ...options, tls, auth })
  await right.connect()
  await right.logout()
})
