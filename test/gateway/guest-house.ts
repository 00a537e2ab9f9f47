import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from '../../src/core/job.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { receiveMail } from '../../src/gateway/receive-mail.ts'
import { recoverMails } from '../../src/gateway/recover-mails.ts'
import { sendMail } from '../../src/gateway/send-mail.ts'
import type { IntakeParts } from '../../src/gateway/take-mailed-job.ts'
import { MailSenderCheck } from '../../src/mail/authenticate-sender.ts'
import type { MailFacts } from '../../src/mail/kept-mail.ts'
import { ThreadedMailReader } from '../../src/mail/parse-mail.ts'
import type { MailMessage } from '../../src/ports/mail.ts'
import { openSpool } from '../../src/spool/file-spool.ts'
import { attachment, multipart, pdf } from '../mail/composed-mail.ts'
import { authentic } from '../mail/examined.ts'
import { mailOf } from '../mail/mail-of.ts'
import { openRecords } from '../office.ts'

export const group = 'SELF-REGISTERED'

const settings = {
  'mail.host': 'smtp.holdfast.example',
  'mail.from': 'holdfast@holdfast.example',
  'site.name': 'Library',
  'site.publicUrl': 'https://print.holdfast.example',
  'inbound.enabled': true,
  'inbound.addresses': ['print@holdfast.example'],
  'inbound.listen': '127.0.0.1:2525',
  'inbound.authenticationServer': 'mx.holdfast.example',
  'guests.register': true,
  'pins.temporary': true,
  'pins.temporaryFor': { users: [], groups: [group] },
}

/** One for all: starting its threads takes longer than most tests. They keep nobody alive. */
const mailReader = new ThreadedMailReader({
  settings: { current: () => defaultSettings, change: () => Promise.reject(new Error()) },
  folder: tmpdir(),
})

const noConverter = { unavailable: async () => 'nothing is installed', convert: async () => undefined }

/** A gateway that takes jobs by mail, on a clock that is moved; what it mails is kept. */
export async function openGuestHouse(change: Readonly<Record<string, unknown>> = {}) {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords())
  await records.settings.change({ ...settings, ...change })
  const { clock, documentKeys: keys } = records
  const spool = await openSpool({ folder: join(records.folder, 'spool'), keys, clock })
  const senderCheck = new MailSenderCheck({ settings: records.settings })
  const mailed: MailMessage[] = []
  const mailTransport = {
    send: async (message: MailMessage) => {
      mailed.push(message)
      return { outcome: 'accepted' } as const
    },
  }
  const ports = { ...records, spool, mailReader, senderCheck, mailTransport }
  const told: Job[] = []
  const parts: IntakeParts = {
    ports,
    quota: new HeldQuota(ports),
    converter: noConverter,
    onHeld: (job: Job) => void told.push(job),
  }
  const owned = stack.move()
  return {
    ...ports,
    parts,
    /** All that was sent until now. */
    mailed,
    /** Jobs of which was told that they are held. */
    told,
    /** Takes a mail in, as it comes from the mailbox. */
    receive: async (raw: string, facts: Partial<MailFacts> = {}, by: IntakeParts = parts) => {
      await using mail = await mailOf(raw, { receivedAt: clock.now(), ...facts })
      return await receiveMail(by, mail)
    },
    /** Sends what waits in the outbox; gives all that was sent until now. */
    deliver: async () => {
      await recoverMails(ports)
      for (const mail of await ports.outbox.claim(clock.now(), clock.now().add({ minutes: 1 }), 100)) {
        const outcome = await sendMail(ports, mail, AbortSignal.timeout(1000))
        const isSent = outcome.outcome === 'accepted'
        const settlement = isSent ? ({ state: 'sent' } as const) : ({ state: 'given-up', error: 'test' } as const)
        await ports.outbox.settle(mail, settlement, clock.now())
      }
      return mailed
    },
    jobsOf: (userName: string) => ports.jobs.list({ userName, limit: 100 }),
    livePins: async (userName: string) => (await ports.pins.ofUser(userName)).filter(({ endedAt }) => endedAt === null),
    events: async () => (await ports.audit.list({ limit: 1000 })).map(({ event }) => event),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export type GuestHouse = Awaited<ReturnType<typeof openGuestHouse>>

export interface ComposedMail {
  readonly from?: string
  /** Number of the Message-ID. */
  readonly number?: number
  readonly parts?: readonly string[]
  readonly fields?: string
  /** Whether the trusted server vouches for it. */
  readonly isAuthentic?: boolean
}

/** A mail with a PDF, or other parts. */
export function jobMail(mail: ComposedMail = {}): string {
  const { from = 'Grace@example.org', number = 1, parts = [aPdf()], fields = '', isAuthentic = true } = mail
  const raw = multipart(parts)
    .replace('Ada <ada@example.org>', from)
    .replace('<1@example.org>', `<${number}@example.org>`)
  const domain = from.slice(from.lastIndexOf('@') + 1).replace('>', '')
  return isAuthentic ? authentic(`${fields}${raw}`, domain) : `${fields}${raw}`
}

export function aPdf(name = 'a.pdf'): string {
  return attachment('application/pdf', name, pdf)
}

/** The PIN that a mail tells. */
export function pinIn({ text }: Pick<MailMessage, 'text'>): string | undefined {
  return /^\d{4,16}$/m.exec(text)?.[0]
}
