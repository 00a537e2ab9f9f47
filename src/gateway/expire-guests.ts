import { guestLinkDays } from '../core/guest.ts'
import type { Ports } from '../ports.ts'
import { deleteUser } from './delete-user.ts'

type ExpirePorts = Parameters<typeof deleteUser>[0] & Pick<Ports, 'guests' | 'settings' | 'inboundMails'>

const batch = 200
/** Mails are known again for so long. */
const mailDays = 30

/**
 * Removes guests who have been away for guests.idleDays: without a valid PIN, a card, a waiting job or a session, and
 * nothing of it for so long; and those whom no sponsor approved in time. Forgets old mails. Answers how many were removed.
 */
export async function expireGuests(ports: ExpirePorts): Promise<number> {
  const at = ports.clock.now()
  await ports.inboundMails.purge(at.subtract({ hours: 24 * mailDays }))
  const idleSince = at.subtract({ hours: 24 * ports.settings.current()['guests.idleDays'] })
  return (await expireWaiting(ports, at)) + (await expireIdle(ports, idleSince))
}

async function expireWaiting(ports: ExpirePorts, at: Temporal.Instant): Promise<number> {
  const since = at.subtract({ hours: 24 * guestLinkDays })
  const names = await ports.guests.waitingSince(since, batch)
  for (const userName of names) await deleteUser(ports, userName, 'gateway')
  return names.length
}

async function expireIdle(ports: ExpirePorts, idleSince: Temporal.Instant): Promise<number> {
  let removed = 0
  for (let after = ''; ; ) {
    const names = await ports.guests.withoutPinSince(idleSince, { after, limit: batch })
    for (const userName of names) {
      after = userName
      if (await isSeenSince(ports, userName, idleSince)) continue
      if (await deleteUser(ports, userName, 'gateway')) removed += 1
    }
    if (names.length < batch) return removed
  }
}

async function isSeenSince(ports: ExpirePorts, userName: string, since: Temporal.Instant): Promise<boolean> {
  const [[job], waiting, [session]] = await Promise.all([
    ports.jobs.list({ userName, limit: 1, order: 'newest-first' }),
    ports.jobs.count({ userName, states: ['held', 'receiving', 'uncertain'] }),
    ports.webSessions.ofUser(userName),
  ])
  const times = [job?.changedAt, session?.lastSeenAt].filter(time => time !== undefined)
  return waiting > 0 || times.some(time => Temporal.Instant.compare(time, since) >= 0)
}
