import { isFault } from '../core/fault.ts'
import { changeSettings, defaultSettings, definitionOf, isSettingName, type Settings } from '../core/settings.ts'
import type { SettingsStore } from '../ports/directory.ts'
import type { Clock, Sealer } from '../ports.ts'
import { type Sql, statement } from './sql.ts'

const refreshMs = 1_000

/**
 * Reads the settings, and again each second: another gateway of the fleet may have changed them. `kept`: those that are in
 * force until the directory is there, secrets sealed.
 */
export async function openSettings(
  sql: Sql,
  clock: Pick<Clock, 'wait'>,
  sealer: Sealer,
  kept?: Readonly<Record<string, unknown>>,
): Promise<SettingsStore & AsyncDisposable> {
  const settings = new SqlSettings(sql, sealer)
  if (kept) settings.take(Object.entries(kept).map(([name, value]) => ({ name, value: JSON.stringify(value) })))
  else await settings.refresh()
  settings.follow(clock)
  return settings
}

class SqlSettings implements SettingsStore, AsyncDisposable {
  readonly #sql: Sql
  readonly #sealer: Sealer
  readonly #closing = new AbortController()
  #following: Promise<void> = Promise.resolve()
  #current: Settings = defaultSettings

  constructor(sql: Sql, sealer: Sealer) {
    this.#sql = sql
    this.#sealer = sealer
  }

  current(): Settings {
    return this.#current
  }

  async change(change: Readonly<Record<string, unknown>>): Promise<Settings> {
    const after = changeSettings(this.#current, change)
    const names = Object.keys(after).filter(isSettingName)
    const changed = names.filter(name => name in change || after[name] !== this.#current[name])
    const rows = changed.map(name => ({ name, value: this.#write(name, after[name]) }))
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
    this.take(rows)
  }

  /** Puts what is stored in force. */
  take(rows: readonly { readonly name: string; readonly value: string }[]): void {
    const stored = Object.fromEntries(rows.map(row => [row.name, this.#read(row.name, row.value)]))
    this.#current = settingsOf(stored)
  }

  #write(name: keyof Settings, value: unknown): string {
    if (!definitionOf(name).isSecret || value === '') return JSON.stringify(value)
    const sealed = this.#sealer.seal(Buffer.from(String(value), 'utf8'), `setting|${name}`)
    return JSON.stringify({ sealed: Buffer.from(sealed).toString('base64') })
  }

  /** A secret under a key that is no longer there is none: whoever set it sets it again. */
  #read(name: string, value: string): unknown {
    const stored: unknown = JSON.parse(value)
    if (!isSettingName(name) || !definitionOf(name).isSecret || stored === '') return stored
    try {
      const { sealed } = stored as { readonly sealed: string } // row border: only #write writes it
      return Buffer.from(this.#sealer.open(Buffer.from(sealed, 'base64'), `setting|${name}`)).toString('utf8')
    } catch (error) {
      if (!isFault(error, 'secret-unreadable')) throw error
      return ''
    }
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
