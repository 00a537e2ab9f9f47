import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Makes every PIN so many minutes older, in the data folder of a gateway that is stopped: no clock of the product can be
 * set from outside, and its shortest validity is an hour.
 */
export function agePins(dataFolder: string, minutes: number): void {
  using records = new DatabaseSync(join(dataFolder, 'holdfast.sqlite'))
  const instants = ['issued_at', 'valid_from', 'valid_until', 'over_at']
  const changes = instants.map(column => `${column} = ${column} - ${minutes * 60_000}`)
  records.exec(`update pin set ${changes.join(', ')} where valid_until is not null`)
}

/** The terminal throttles as they are on disk. */
export function readThrottles(dataFolder: string): readonly { readonly name: string; readonly failures: number }[] {
  using records = new DatabaseSync(join(dataFolder, 'holdfast.sqlite'), { readOnly: true })
  const rows = records.prepare('select name, failures from throttle order by name').all()
  return rows.map(row => ({ name: String(row['name']), failures: Number(row['failures']) }))
}
