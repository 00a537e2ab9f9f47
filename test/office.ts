import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { User } from '../src/core/user.ts'
import { directoryFacts } from '../src/gateway/directory-facts.ts'
import { FleetMembership } from '../src/gateway/membership.ts'
import { CountedSteps } from '../src/gateway/step-durations.ts'
import { auditHeadFile } from '../src/keys/audit-head.ts'
import { openKeys } from '../src/keys/open-keys.ts'
import { tokens } from '../src/keys/tokens.ts'
import { standardTexts } from '../src/mail/standard-texts.ts'
import type { Clock, Log, Ports } from '../src/ports.ts'
import { openDirectory } from '../src/records/open-directory.ts'
import { openSiteRecord } from '../src/records/open-site-record.ts'
import { openSqlite } from '../src/records/sqlite.ts'
import { systemRandom } from '../src/system.ts'
import { FixedClock } from './fixed-clock.ts'

/** Real records, keys and randomness in a folder of their own, a clock that stands still, a log that can be read. */
export async function openRecords<C extends Clock = FixedClock>(
  options: { readonly stretch?: 'argon2id' | 'none'; readonly clock?: C } = {},
) {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-test-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const clock = (options.clock ?? new FixedClock()) as C
  const sql = stack.use(await openSqlite(join(folder, 'holdfast.sqlite')))
  const keys = await openKeys(folder, { stretch: options.stretch ?? 'none' })
  const directory = stack.use(await openDirectory(sql, clock, keys.sealer))
  const site = await openSiteRecord(sql, keys)
  const log = new KeptLog()
  const steps = new CountedSteps(clock)
  const membership = await joinAlone({ ...site, clock, log })
  const owned = stack.move()
  return {
    ...directory,
    facts: directoryFacts(directory),
    ...site,
    ...keys,
    membership,
    tokens,
    auditHeads: auditHeadFile(folder),
    clock,
    log,
    steps,
    sql,
    folder,
    random: systemRandom,
    standardTexts,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

export type Records = Awaited<ReturnType<typeof openRecords<FixedClock>>>

/** A life of the only gateway; a second one is its next life, as after a restart. */
export function joinAlone(ports: Pick<Ports, 'clock' | 'log' | 'gateways'>): Promise<FleetMembership> {
  const newcomer = { name: 'only', folderId: 'folder', site: 'main', version: 'test', isAlone: true }
  return FleetMembership.join({ ports, newcomer, elapsedMs: () => performance.now() })
}

/** Keeps what is logged, at most the last thousand lines. */
class KeptLog implements Log {
  readonly lines: {
    readonly level: string
    readonly text: string
    readonly fields: Readonly<Record<string, unknown>>
  }[] = []

  info(fields: Readonly<Record<string, unknown>>, text: string): void {
    this.#keep('info', fields, text)
  }

  warn(fields: Readonly<Record<string, unknown>>, text: string): void {
    this.#keep('warn', fields, text)
  }

  error(fields: Readonly<Record<string, unknown>>, text: string): void {
    this.#keep('error', fields, text)
  }

  #keep(level: string, fields: Readonly<Record<string, unknown>>, text: string): void {
    this.lines.push({ level, text, fields })
    if (this.lines.length > 1000) this.lines.shift()
  }
}

/** A user as the tests need one. */
export function someUser(userName: string, change: Partial<User> = {}): User {
  const createdAt = Temporal.Instant.from('2026-11-01T08:00Z')
  const person = { displayName: null, email: null, groups: [], enabled: true, language: null }
  const account = { origin: 'admin', externalId: null, sponsor: null, releaseAtOnce: null, createdAt } as const
  return { userName, ...person, ...account, ...change }
}
