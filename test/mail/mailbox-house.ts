import { tmpdir } from 'node:os'
import { ImapFlow } from 'imapflow'
import { changeSettings, defaultSettings, type Settings } from '../../src/core/settings.ts'
import { fetchImap } from '../../src/mail/fetch-imap.ts'
import type { InboundMail, MailDoor } from '../../src/ports/inbound.ts'
import { FixedClock } from '../fixed-clock.ts'
import { type Dovecot, startDovecot } from '../servers/start-dovecot.ts'
import { until } from '../servers/until.ts'
import { sendMail } from './smtp-talk.ts'

export const print = { user: 'print@holdfast.example', password: 'secret-of-print' }

export type Answer = (mail: InboundMail) => Promise<'taken' | 'try-later'>

export interface MailboxHouse extends AsyncDisposable {
  readonly dovecot: Dovecot
  readonly clock: FixedClock
  readonly door: MailDoor
  /** Subjects of what was offered to the sink, in order. */
  readonly offered: string[]
  /** What was logged. */
  readonly logged: string[]
  /** Lets time pass, minutes by minutes, until something is so. */
  pass(isSo: () => Promise<boolean>, what: string): Promise<boolean>
  change(change: Readonly<Record<string, unknown>>): void
  /** Puts a mail into the mailbox. */
  deliver(subject: string, body?: string): Promise<void>
  /** How many mails lie in a folder; undefined: there is no such folder. */
  count(folder?: string): Promise<number | undefined>
}

export function fetchSettings(dovecot: Dovecot, change = {}): Settings {
  return changeSettings(defaultSettings, {
    'inbound.enabled': true,
    'inbound.imapHost': 'localhost',
    'inbound.imapPort': dovecot.imapPort,
    'inbound.imapSecurity': 'none',
    'inbound.imapUser': print.user,
    'inbound.imapPassword': print.password,
    ...change,
  })
}

/** A mailbox of a real server that is emptied; `answer` is what the sink says. */
export async function openMailboxHouse(answer: Answer = async () => 'taken', change = {}): Promise<MailboxHouse> {
  await using stack = new AsyncDisposableStack()
  const dovecot = stack.use(await startDovecot({ mailboxes: [print], tls: true }))
  const clock = new FixedClock(new Date().toISOString())
  const offered: string[] = []
  const logged: string[] = []
  const log = (fields: object, text: string) => void logged.push(`${text} ${JSON.stringify(fields)}`)
  let settings = fetchSettings(dovecot, change)
  const sink = async (mail: InboundMail) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of mail.content()) chunks.push(chunk)
    offered.push(/^Subject: (.*)\r$/m.exec(Buffer.concat(chunks).toString('latin1'))?.[1] ?? '')
    return answer(mail)
  }
  const store = { current: () => settings, change: () => Promise.reject(new Error()) }
  const options = { settings: store, clock, log: { info: log, warn: log, error: log }, sink, folder: tmpdir() }
  const door = stack.use(fetchImap(options))
  const opened = stack.move()
  return {
    dovecot,
    clock,
    door,
    offered,
    logged,
    pass: (isSo, what) => {
      const ask = async () => {
        // Again and again: what is moved past must be waiting already.
        clock.forward({ minutes: 5 })
        return isSo()
      }
      return until(ask, { withinMs: 15_000, what })
    },
    change: more => {
      settings = changeSettings(settings, more)
    },
    deliver: async (subject, body = 'x\r\n') => {
      const mail = `From: ada@example.org\r\nSubject: ${subject}\r\n\r\n${body}`
      const codes = await sendMail(dovecot.lmtpPort, mail, { to: print.user, hello: 'LHLO x' })
      if (codes.at(-1) !== 250) throw new Error(`delivered with ${codes.join()}`)
    },
    count: folder => countIn(dovecot, folder ?? 'INBOX'),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function countIn(dovecot: Dovecot, folder: string): Promise<number | undefined> {
  const auth = { user: print.user, pass: print.password }
  const client = new ImapFlow({ host: '127.0.0.1', port: dovecot.imapPort, doSTARTTLS: false, auth, logger: false })
  await client.connect()
  try {
    return ((await client.status(folder, { messages: true })) || undefined)?.messages
  } catch {
    return undefined
  } finally {
    await client.logout()
  }
}
