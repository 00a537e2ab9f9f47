import type { Config } from '../config.ts'
import { Fault } from '../core/fault.ts'
import type { PartHealth } from '../core/health.ts'
import { readFolderId } from '../folder-id.ts'
import { Chores } from '../gateway/chores.ts'
import { FleetMembership } from '../gateway/membership.ts'
import type { Releases } from '../gateway/release-jobs.ts'
import { tendFleet } from '../gateway/tend-fleet.ts'
import type { TerminalFloor } from '../gateway/terminal-floor.ts'
import { TerminalRoster } from '../gateway/terminal-roster.ts'
import type { KnownGateway } from '../ports/fleet.ts'
import type { Ports } from '../ports.ts'
import { isDownForAll } from '../records/postgres-faults.ts'

/** This gateway among those of its site. */
export interface Fleet {
  readonly membership: FleetMembership
  readonly chores: Chores
}

/**
 * Makes this gateway a member of its site. Faults: `configuration-invalid` when its name or site is another's, `key-unsafe`
 * when the gateways of this record have other keys.
 */
export async function joinFleet(
  config: Config,
  parts: {
    readonly ports: Pick<Ports, 'clock' | 'log' | 'gateways' | 'siteFacts' | 'siteLeases'>
    readonly fingerprint: string
    readonly version: string
  },
  stack: AsyncDisposableStack,
): Promise<Fleet> {
  const { ports, fingerprint, version } = parts
  const folderId = readFolderId(config.dataFolder)
  const name = config.gateway ?? `gateway-${folderId.slice(0, 8)}`
  // An SQLite file lies in the data folder, which one process has at a time.
  const isAlone = config.databaseUrl === undefined
  if (!isAlone) await assertSameKeys(ports, fingerprint, config.keysFolder)
  const newcomer = { name, folderId, site: config.site, version, isAlone }
  const membership = stack.use(
    await FleetMembership.join({ ports, newcomer, elapsedMs: () => performance.now(), isDownForAll }),
  )
  const chores = new Chores({ ...ports, membership }, membership)
  await chores.look()
  return { membership, chores }
}

async function assertSameKeys(
  { siteFacts }: Pick<Ports, 'siteFacts'>,
  fingerprint: string,
  folder: string,
): Promise<void> {
  if ((await siteFacts.keep('keys', fingerprint)) === fingerprint) return
  const words = [
    `the keys in ${folder} are not those of the other gateways on this site record:`,
    'copy their folder of keys there, or name it with --keys;',
    "if those keys are lost for good: delete from site_fact where name = 'keys'",
  ]
  throw new Fault('key-unsafe', words.join(' '))
}

/** Looks after terminals, and after what others leave behind. What runs is in `running`, until `stop` aborts. */
export function runFleet(
  ports: Ports,
  { membership, chores }: Fleet,
  { releases, floor }: { readonly releases: Releases; readonly floor: TerminalFloor },
  stop: AbortSignal,
): { readonly roster: TerminalRoster; readonly running: readonly Promise<void>[] } {
  const roster = new TerminalRoster(ports, floor, membership)
  const others = membership.isAlone ? [] : [tendFleet(ports, { releases, chores }, stop)]
  return { roster, running: [roster.follow(stop), ...others] }
}

/** Which gateway this is, and which others there are: seen by anybody. */
export async function readGatewayHealth({ gateways }: Pick<Ports, 'gateways'>, fleet: Fleet): Promise<PartHealth> {
  const { membership, chores } = fleet
  const { name, site, absence } = membership
  const facts = { name, site, doesChores: chores.areOurs }
  if (membership.isAlone) return { ok: true, ...facts }
  const reason = absence && `no member of the site: ${absence}; it tends no terminal and releases nothing`
  const known = await gateways.list().catch(() => undefined)
  if (!known) return { ok: false, reason: reason ?? 'the site record does not tell which others there are', ...facts }
  const own = known.find(one => one.name === name)
  const others = known.filter(one => one.name !== name)
  const seen = { others: namesOf(others, true), gone: namesOf(others, false), silentMs: own?.silentMs }
  return { ok: reason === undefined, ...(reason ? { reason } : {}), ...facts, ...seen }
}

function namesOf(gateways: readonly KnownGateway[], isAlive: boolean): string {
  return gateways
    .filter(one => one.isAlive === isAlive)
    .map(one => one.name)
    .join(' ')
}
