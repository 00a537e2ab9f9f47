import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

/** What a look into a database found. */
export interface DatabaseFacts {
  /** Such as `PostgreSQL 17.2` or `SQLite in /srv/holdfast/holdfast.sqlite`; no password. */
  readonly name: string
  /** Duration of one short query, the shortest of several. */
  readonly milliseconds: number
  /** Settings by which commits may be lost, such as `fsync = off`. */
  readonly undurable: readonly string[]
  /** Migrations of this version that have not run, and those that it does not know. */
  readonly missing: readonly string[]
  readonly unknown: readonly string[]
  /** The database's clock less ours; null: it has none of its own. */
  readonly clockSeconds: number | null
}

/** Longest difference of clocks that nobody notices. */
const clockBoundSeconds = 5
/** A person waits for several queries at a terminal. */
const slowMilliseconds = 50

/** Judges what was found in a database. */
export function judgeDatabase(check: string, facts: DatabaseFacts): readonly Diagnosis[] {
  const { name, milliseconds, undurable, clockSeconds } = facts
  const found: Diagnosis[] = [judgeMigrations(check, facts)]
  if (undurable.length > 0)
    found.push(
      ailing(check, 'broken', [`it may lose what it acknowledged: ${undurable.join(', ')}`, 'set these to on']),
    )
  const ms = `one query takes ${milliseconds.toFixed(1)} ms`
  if (milliseconds > slowMilliseconds)
    found.push(
      ailing(check, 'warning', [ms, 'the site record belongs near the gateway; a far directory wants a mirror']),
    )
  if (clockSeconds !== null && Math.abs(clockSeconds) > clockBoundSeconds)
    found.push(
      ailing(check, 'warning', [
        `its clock is ${Math.abs(Math.round(clockSeconds))} s ${clockSeconds > 0 ? 'ahead of' : 'behind'} this machine’s`,
        'let both follow a time server',
      ]),
    )
  return found.length > 1 || found[0]?.verdict !== 'ok' ? found : [well(check, `${name} answers; ${ms}`)]
}

function judgeMigrations(check: string, { name, missing, unknown }: DatabaseFacts): Diagnosis {
  if (unknown.length > 0)
    return ailing(check, 'warning', [
      `${name}: a newer Holdfast was here (${unknown.join(', ')})`,
      'run that version, or bring a backup of before back',
    ])
  if (missing.length > 0)
    return ailing(check, 'warning', [
      `${name}: the tables are of an older version (${missing.length} migrations to run)`,
      'make a backup; the next start of the gateway brings them up to date',
    ])
  return well(check, `${name} answers, its tables are up to date`)
}
