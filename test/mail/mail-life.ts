import { join } from 'node:path'
import { MailRoom } from '../../src/gateway/deliver-mail.ts'
import { openKeys } from '../../src/keys/open-keys.ts'
import { tokens } from '../../src/keys/tokens.ts'
import { SmtpTransport } from '../../src/mail/smtp-transport.ts'
import { standardTexts } from '../../src/mail/standard-texts.ts'
import type { Clock, Log } from '../../src/ports.ts'
import { openDirectory } from '../../src/records/open-directory.ts'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { systemClock, systemRandom } from '../../src/system.ts'

/** The steps between which a crash may fall, in order: methods of ports, before or after they have done their work. */
export const crashPoints = [
  'before outbox.add',
  'after outbox.add',
  'after pins.issue',
  'after outbox.confirm',
  'after outbox.claim',
  'before mailTransport.send',
  'after mailTransport.send',
  'after outbox.settle',
] as const
export type CrashPoint = (typeof crashPoints)[number]

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** One life of a gateway as far as PINs and mails go, with directory and site record in two databases. */
export async function openMailLife(
  folder: string,
  options: { readonly ahead?: Temporal.DurationLike; readonly dieAt?: string } = {},
) {
  await using stack = new AsyncDisposableStack()
  const clock: Clock = { ...systemClock, now: () => systemClock.now().add(options.ahead ?? { minutes: 0 }) }
  const keys = await openKeys(folder, { stretch: 'none' })
  const directorySql = stack.use(await openSqlite(join(folder, 'directory.sqlite')))
  const siteSql = stack.use(await openSqlite(join(folder, 'site.sqlite')))
  const directory = stack.use(await openDirectory(directorySql, clock, keys.sealer))
  const site = await openSiteRecord(siteSql, keys)
  const mailTransport = stack.use(new SmtpTransport(directory.settings))
  const own = { ...keys, clock, log: silent, random: systemRandom, standardTexts, tokens }
  const dying = { outbox: site.outbox, pins: directory.pins, mailTransport }
  if (options.dieAt) dieAt(dying, options.dieAt)
  const ports = { ...directory, ...site, ...own, ...dying }
  const owned = stack.move()
  return {
    ...ports,
    /** Sends what is due until the life ends. */
    openRoom: () => owned.use(new MailRoom(ports)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Ends the process as `kill -9` does, right before or after a method of a port has done its work. */
function dieAt(ports: object, point: string): void {
  const [when, place = ''] = point.split(' ')
  const [portName = '', method = ''] = place.split('.')
  const port = (ports as Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>)[portName]
  const work = port?.[method]?.bind(port)
  if (!port || !work) throw new Error(`there is no ${place}`)
  port[method] = async (...given) => {
    if (when === 'before') await die()
    const result = await work(...given)
    const isNothing = Array.isArray(result) && result.length === 0
    if (!isNothing) await die()
    return result
  }
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => undefined)
}
