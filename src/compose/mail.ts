import type { PartHealth } from '../core/health.ts'
import { mailSender } from '../core/mail-out-policy.ts'
import type { Chores } from '../gateway/chores.ts'
import { MailRoom } from '../gateway/deliver-mail.ts'
import { Reminders } from '../gateway/remind.ts'

import { SmtpTransport } from '../mail/smtp-transport.ts'
import { standardTexts } from '../mail/standard-texts.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { Ports } from '../ports.ts'

const remindMilliseconds = 60_000

/** What mail needs beside the records. */
export function openMailPorts(settings: SettingsStore, stack: AsyncDisposableStack) {
  return { mailTransport: stack.use(new SmtpTransport(settings)), standardTexts }
}

/** Sends what waits and reminds whose PIN ends, until the stack is disposed. */
export function runMail(ports: Ports, chores: Chores, stack: AsyncDisposableStack): MailRoom {
  const room = stack.use(new MailRoom(ports))
  const stop = new AbortController()
  const reminding = remind(ports, chores, stop.signal)
  stack.defer(async () => {
    stop.abort()
    await reminding
  })
  return room
}

async function remind(ports: Ports, chores: Chores, stop: AbortSignal): Promise<void> {
  const reminders = new Reminders(ports)
  do {
    if (chores.areOurs)
      await reminders.remind().catch((error: unknown) => ports.log.error({ err: error }, 'reminding failed'))
  } while (await ports.clock.wait(remindMilliseconds, stop))
}

/** How mail goes, for anybody: no address, no name. */
export async function readMailHealth(
  { outbox, settings, clock }: Pick<Ports, 'outbox' | 'settings' | 'clock'>,
  room: MailRoom,
): Promise<PartHealth> {
  const current = settings.current()
  const isSetUp = current['mail.host'] !== '' && mailSender(current) !== undefined
  try {
    const { waiting, oldest, lastError } = await outbox.counts()
    const facts = { waiting, ...(lastError === null ? {} : { lastError }) }
    const age = oldest ? { oldestSeconds: Math.round(oldest.until(clock.now()).total('seconds')) } : {}
    const reason = room.serverError && `the mail server takes no mail: ${room.serverError}`
    return { ok: reason === undefined, ...(reason ? { reason } : {}), isSetUp, ...facts, ...age }
  } catch {
    return { ok: false, reason: 'the outbox cannot be read; see siteRecord', isSetUp }
  }
}
