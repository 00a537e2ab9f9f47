import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { expect, test } from 'vitest'
import { sendMail } from '../mail/smtp-talk.ts'
import { runToEnd } from './run.ts'
import { startDovecot } from './start-dovecot.ts'
import { startMailServer } from './start-mail-server.ts'
import { isRunning, openTempFolder } from './temp-folder.ts'
import { until } from './until.ts'

const print = { user: 'print@holdfast.example', password: 'secret-of-print' }

test('a mail of a stock client goes through Postfix, stamped, into the mailbox; others are not relayed to', async () => {
  await using dovecot = await startDovecot({ mailboxes: [print] })
  const stamp = 'Authentication-Results: mx.holdfast.example; dmarc=pass header.from=example.org'
  const options = { domains: ['holdfast.example'], lmtpPort: dovecot.lmtpPort, stamp }
  const server = await startMailServer(options)
  await using folder = await openTempFolder('curl')
  const file = join(folder.path, 'mail')
  await writeFile(file, 'From: ada@example.org\r\nSubject: x\r\n\r\nbody\r\n')
  const url = `smtp://127.0.0.1:${server.port}/out.example.org`
  const envelope = ['--mail-from', 'ada@example.org', '--mail-rcpt', print.user]
  await runToEnd('curl', ['--silent', '--show-error', url, ...envelope, '--upload-file', file])
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: dovecot.imapPort,
    doSTARTTLS: false,
    auth: { user: print.user, pass: print.password },
    logger: false,
  })
  await client.connect()
  await client.mailboxOpen('INBOX')
  const source = await until(
    async () => {
      await client.noop()
      if (!client.mailbox || client.mailbox.exists === 0) return undefined
      const message = await client.fetchOne('1', { source: true })
      return (message || undefined)?.source?.toString()
    },
    { withinMs: 10_000, what: 'the mail' },
  )
  expect(source).toMatch(/^Return-Path: <ada@example.org>/)
  expect(source).toContain(stamp)
  expect(source.indexOf(stamp)).toBeLessThan(source.indexOf('by mx.holdfast.example (Postfix)'))
  await client.logout()
  expect(await sendMail(server.port, 'x', { to: 'eve@example.net' })).toEqual([554])
  await server[Symbol.asyncDispose]()
  expect(isRunning(server.pid)).toBe(false)
})
