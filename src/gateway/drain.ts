import type { Ports } from '../ports.ts'
import type { MailRoom } from './deliver-mail.ts'
import type { Releases } from './release-jobs.ts'
import type { TerminalRoster } from './terminal-roster.ts'

/**
 * Longest wait for documents on their way to printers. With the few seconds in which requests end and printers are asked
 * it stays below the 30 s that containers and the service manager allow.
 */
const drainMilliseconds = 20_000

interface DrainParts {
  readonly ports: Pick<Ports, 'clock' | 'log'>
  readonly floor: Pick<TerminalRoster, 'retire'>
  readonly releases: Pick<Releases, 'idle'>
  readonly room: Pick<MailRoom, 'retire'>
}

/**
 * The way out: terminals take nobody new, no mail is begun, and whoever is being served is served to the end, or until
 * time is up. What is left then goes back to being held, or is asked about at the next start.
 */
export class Drain {
  #isBegun = false

  /** Whether the gateway is stopping, so that nothing new is to be begun. */
  get isBegun(): boolean {
    return this.#isBegun
  }

  /** Resolves when nothing is on its way any more, or when time is up. */
  async run({ ports, floor, releases, room }: DrainParts): Promise<void> {
    this.#isBegun = true
    const { clock, log } = ports
    const since = clock.elapsed()
    log.info({}, 'gateway stopping')
    const ended = new AbortController()
    const served = Promise.all([room.retire(), floor.retire().then(() => releases.idle())])
      .catch((error: unknown) => log.error({ err: error }, 'not everybody was served to the end'))
      .finally(() => ended.abort('served'))
    const isCut = await clock.wait(drainMilliseconds, ended.signal)
    const fields = { milliseconds: Math.round(clock.elapsed() - since), isCut }
    if (isCut) return log.warn(fields, 'gateway drained in part')
    await served
    log.info(fields, 'gateway drained')
  }
}
