import { isFault } from '../core/fault.ts'
import { changeSettings, defaultSettings, isSettingName, type Settings } from '../core/settings.ts'
import type { Clock } from '../ports.ts'
import type { SettingsStore } from '../ports-directory.ts'
import { type Sql, statement } from './sql.ts'

const refreshMs = 1_000

/** Reads the settings, and again each second: another gateway of the fleet may have changed them. */
export async function openSettings(sql: Sql, clock: Pick<Clock, 'wait'>): Promise<SettingsStore & AsyncDisposable> {
  const settings = new SqlSettings(sql)
  await settings.refresh()
  settings.follow(clock)
  return settings
}

class SqlSettings implements SettingsStore, AsyncDisposable {
  readonly #sql: Sql
  readonly #closing = new AbortController()
  #following: Promise<void> = Promise.resolve()
  #current: Settings = defaultSettings

  constructor(sql: Sql) {
    this.#sql = sql
  }

  current(): Settings {
    return this.#current
  }

  async change(change: Readonly<Record<string, unknown>>): Promise<Settings> {
    const after = changeSettings(this.#current, change)
    const changed = Object.keys(change).filter(isSettingName)
    const rows = changed.map(name => ({ name, value: JSON.stringify(after[name]) }))
    await this.#sql.commit(
      rows.map(row => {
        const insert = this.#sql.db.insertInto('setting').values(row)
        return statement(insert.onConflict(conflict => conflict.column('name').doUpdateSet({ value: row.value })))
      }),
    )
    await this.refresh()
    return this.#current
  }

  async refresh(): Promise<void> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('setting').selectAll().orderBy('name'))
    const stored = Object.fromEntries(rows.map(row => [row.name, JSON.parse(row.value)]))
    this.#current = settingsOf(stored)
  }

  follow(clock: Pick<Clock, 'wait'>): void {
    this.#following = this.#follow(clock)
  }

  async #follow(clock: Pick<Clock, 'wait'>): Promise<void> {
    const { signal } = this.#closing
    while ((await clock.wait(refreshMs, signal)) && !signal.aborted) {
      try {
        await this.refresh()
      } catch (error) {
        // The last settings stay in force while the directory is away.
        if (!isFault(error)) throw error
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#following
  }
}

/** All stored settings; when they do not fit together or come from another version, those that fit on their own. */
function settingsOf(stored: Readonly<Record<string, unknown>>): Settings {
  try {
    return changeSettings(defaultSettings, stored)
  } catch (error) {
    if (!isFault(error)) throw error
  }
  return Object.entries(stored).reduce((settings, [name, value]) => {
    try {
      return changeSettings(settings, { [name]: value })
    } catch (error) {
      if (!isFault(error)) throw error
      return settings
    }
  }, defaultSettings)
}
