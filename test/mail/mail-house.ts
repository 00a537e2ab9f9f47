import { MailRoom } from '../../src/gateway/deliver-mail.ts'
import { type IssueCause, issuePin } from '../../src/gateway/issue-pin.ts'
import { SmtpTransport } from '../../src/mail/smtp-transport.ts'
import type { MailState } from '../../src/ports/mail.ts'
import { openRecords, someUser } from '../office.ts'
import { MailCatcher } from './mail-catcher.ts'

const timeouts = { connectMs: 2_000, silenceMs: 3_000, wholeMs: 4_000 }

/** A gateway as far as mail goes, on a clock that is moved, with a real SMTP server and the users ada and grace. */
export async function openMailHouse() {
  await using stack = new AsyncDisposableStack()
  const records = stack.use(await openRecords())
  const server = stack.use(await MailCatcher.start())
  await records.settings.change({ ...server.settings, 'site.name': 'Library', 'site.timeZone': 'Europe/Prague' })
  await records.users.create(someUser('ada', { email: 'Ada@example.org', displayName: 'Ada Lovelace' }))
  await records.users.create(someUser('grace', { email: 'grace@example.org', groups: ['GUESTS'], language: 'cs' }))
  const transport = stack.use(new SmtpTransport(records.settings, timeouts))
  const ports = { ...records, mailTransport: transport }
  const room = stack.use(new MailRoom(ports))
  const owned = stack.move()
  return {
    ...ports,
    server,
    room,
    /** A second gateway of the site. */
    openRoom: () => owned.use(new MailRoom(ports)),
    issue: (userName: string, cause: IssueCause = 'administrator', more: object = {}) =>
      issuePin(ports, { userName, actor: 'test', cause, ...more }),
    /** Resolves when so many mails are in a state; the clock moves meanwhile if told. */
    settled: async (state: MailState, count: number, step?: Temporal.DurationLike) => {
      const until = performance.now() + 8_000
      for (;;) {
        const mails = await ports.outbox.list({ state, limit: 1000 })
        if (mails.length >= count) return mails
        if (performance.now() > until) throw new Error(`${mails.length} mails ${state}, not ${count}`)
        if (step) records.clock.forward(step)
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    },
    /** Lets minutes pass, one by one, with a moment in each for sockets and the writer thread. */
    minutesPass: async (minutes: number) => {
      for (let passed = 0; passed < minutes; passed += 1) {
        records.clock.forward({ minutes: 1 })
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    },
    events: async () => (await ports.audit.list({ limit: 1000 })).map(({ event }) => event),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export type MailHouse = Awaited<ReturnType<typeof openMailHouse>>

/** The PIN that a mail tells. */
export function pinIn(text: string | undefined): string | undefined {
  return /^\d{4,16}$/m.exec(text ?? '')?.[0]
}
