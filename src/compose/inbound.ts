import { mkdir } from 'node:fs/promises'
import type { PartHealth } from '../core/health.ts'
import type { Job } from '../core/job.ts'
import { LibreOfficeConverter } from '../documents/convert-office.ts'
import type { Chores } from '../gateway/chores.ts'
import { expireGuests } from '../gateway/expire-guests.ts'
import type { HeldQuota } from '../gateway/held-quota.ts'
import type { TimeKeeper } from '../gateway/keep-time.ts'
import { receiveMail } from '../gateway/receive-mail.ts'
import { MailSenderCheck } from '../mail/authenticate-sender.ts'
import { fetchImap } from '../mail/fetch-imap.ts'
import { ThreadedMailReader } from '../mail/parse-mail.ts'
import { receiveSmtp } from '../mail/receive-smtp.ts'
import { ScratchFile } from '../mail/scratch-file.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { InboundMail } from '../ports/inbound.ts'
import type { Ports } from '../ports.ts'

const tidyMilliseconds = 10 * 60_000

interface InboundParts {
  readonly ports: Ports
  readonly chores: Chores
  readonly time: TimeKeeper
  readonly quota: HeldQuota
  readonly onHeld: (job: Job) => void
  /** A private folder for mails in work; made here. */
  readonly folder: string
}

/** What health tells of jobs by mail. */
export interface Inbound {
  readonly health: () => PartHealth
  /** Of office documents that are mailed. */
  readonly officeHealth: () => Promise<PartHealth>
}

/** Takes jobs by mail, as the settings say at the time, and removes guests who are gone, until the stack is disposed. */
export async function runInbound(
  { ports, chores, time, quota, onHeld, folder }: InboundParts,
  stack: AsyncDisposableStack,
): Promise<Inbound> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { settings, clock, log } = ports
  const mailReader = stack.use(new ThreadedMailReader({ settings, folder }))
  const senderCheck = new MailSenderCheck({ settings })
  const converter = new LibreOfficeConverter({ folder, keep: content => ScratchFile.keep(content, folder) })
  const intake = { ports: { ...ports, mailReader, senderCheck }, quota, onHeld, converter }
  let lastMail: Temporal.Instant | undefined
  const sink = (mail: InboundMail) => {
    lastMail = clock.now()
    return receiveMail(intake, mail)
  }
  const stop = new AbortController()
  const tidying = tidyGuests(ports, { chores, time }, stop.signal)
  stack.defer(async () => {
    stop.abort()
    await tidying
  })
  const options = { settings, clock, log, sink, folder }
  const fetched = { ...options, settings: settingsOfFetcher(settings, chores) }
  const doors = [stack.use(fetchImap(fetched)), stack.use(receiveSmtp(options))]
  return {
    officeHealth: async () => {
      const current = settings.current()
      const isSetUp = current['inbound.enabled'] && current['inbound.convertOffice']
      const reason = isSetUp ? await converter.unavailable() : undefined
      return { ok: reason === undefined, ...(reason === undefined ? {} : { reason }), isSetUp }
    },
    health: () => {
      const reason = doors.map(door => door.problem()).find(problem => problem !== undefined)
      const facts = { isSetUp: settings.current()['inbound.enabled'], ...(lastMail ? { lastMail: `${lastMail}` } : {}) }
      return reason === undefined ? { ok: true, ...facts } : { ok: false, reason, ...facts }
    },
  }
}

/** One gateway of the site at a time fetches: the others see no mailbox. Two at once would take each mail once all the same. */
function settingsOfFetcher(settings: SettingsStore, chores: Chores): SettingsStore {
  const current = () => (chores.areOurs ? settings.current() : { ...settings.current(), 'inbound.imapHost': '' })
  return { current, change: change => settings.change(change) }
}

async function tidyGuests(
  ports: Ports,
  { chores, time }: Pick<InboundParts, 'chores' | 'time'>,
  stop: AbortSignal,
): Promise<void> {
  do {
    if (chores.areOurs && time.maySweep)
      await expireGuests(ports).catch((error: unknown) => ports.log.error({ err: error }, 'guests not looked after'))
  } while (await ports.clock.wait(tidyMilliseconds, stop))
}
