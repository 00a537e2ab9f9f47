import { Cron } from 'croner'
import type { Schedule } from '../ports/people.ts'

/** Five cron fields, in a time zone with its summer time. */
export class CronSchedule implements Schedule {
  #parsed: { readonly key: string; readonly cron: Cron } | undefined

  next(fields: string, timeZone: string, after: Temporal.Instant): Temporal.Instant | undefined {
    const date = this.#cron(fields, timeZone).nextRun(new Date(after.epochMilliseconds))
    return date ? Temporal.Instant.fromEpochMilliseconds(date.getTime()) : undefined
  }

  /** It is asked every second for the same fields. */
  #cron(fields: string, timezone: string): Cron {
    const key = `${fields}|${timezone}`
    if (this.#parsed?.key !== key)
      this.#parsed = { key, cron: new Cron(fields, { timezone, paused: true, mode: '5-part' }) }
    return this.#parsed.cron
  }
}
