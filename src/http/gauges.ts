import { isFault } from '../core/fault.ts'
import type { Health } from '../core/health.ts'
import { jobStates } from '../core/job.ts'
import type { AdminParts } from './admin-parts.ts'

/** What is measured when somebody asks: one figure for each value of the label. */
export interface GaugeDefinition {
  readonly name: string
  readonly help: string
  /** Without one there is one figure, under the value ''. */
  readonly label?: string
  /** A total since the start that only grows. */
  readonly isCounter?: true
  readonly read: (asked: Asked) => Promise<Iterable<readonly [value: string, figure: number]>>
}

/** The gateway, with what its parts say at this moment. */
export interface Asked {
  readonly parts: AdminParts
  readonly health: Health
}

/** Purged jobs are the whole past: counting them would cost more each day. */
const countedStates = jobStates.filter(state => state !== 'purged')

/** Facts of /health that are figures. Absent facts are `otherwise`; without it they are not told. */
const facts: readonly (readonly [name: string, help: string, part: string, fact: string, otherwise?: number])[] = [
  ['holdfast_outbox_mails', 'Mails waiting to be sent', 'mail', 'waiting'],
  ['holdfast_outbox_oldest_seconds', 'Age of the oldest mail waiting; 0: none waits', 'mail', 'oldestSeconds', 0],
  ['holdfast_audit_unchained_entries', 'Audit entries stored and not chained yet', 'audit', 'unchained'],
  ['holdfast_audit_lost_entries_total', 'Audit entries that could not be stored since the start', 'audit', 'lost'],
  ['holdfast_log_lost_lines_total', 'Log lines dropped since the start', 'log', 'lost'],
  ['holdfast_spool_free_bytes', 'Room on the disk of the spool', 'spool', 'freeBytes'],
  ['holdfast_database_free_bytes', 'Room on the disk of an SQLite record', 'siteRecord', 'freeBytes'],
]

const connectionStates = [
  ['in-use', 'inUse'],
  ['idle', 'idle'],
  ['awaited', 'awaited'],
] as const

/** Everything that is measured beside durations and what prom-client measures of the process. */
export const gauges: readonly GaugeDefinition[] = [
  {
    name: 'holdfast_info',
    help: 'The version that runs; always 1',
    label: 'version',
    read: async ({ parts }) => [[parts.version, 1]],
  },
  {
    name: 'holdfast_gateways',
    help: 'Gateways that the site record knows, by whether they live',
    label: 'alive',
    read: ({ parts }) => countGateways(parts),
  },
  {
    name: 'holdfast_ready',
    help: 'Whether the gateway is ready, as /health tells: 1 or 0',
    read: async ({ health }) => [['', Number(health.ready)]],
  },
  {
    name: 'holdfast_part_ok',
    help: 'Whether a part of /health is well: 1 or 0',
    label: 'part',
    read: async ({ health }) => Object.entries(health.parts).map(([name, { ok }]) => [name, Number(ok)] as const),
  },
  {
    name: 'holdfast_audit_events_total',
    help: 'Audit entries since the start, by event',
    label: 'event',
    isCounter: true,
    read: async ({ parts }) => parts.auditCounts,
  },
  {
    name: 'holdfast_jobs',
    help: 'Jobs by state, but for those that ended',
    label: 'state',
    read: ({ parts }) => countJobs(parts),
  },
  {
    name: 'holdfast_terminals',
    help: 'Terminals of this gateway by whether they are connected',
    label: 'connected',
    read: ({ parts }) => countTerminals(parts),
  },
  {
    name: 'holdfast_terminals_throttled',
    help: 'Terminals at which PINs are not taken just now, by why: wait, step-up',
    label: 'verdict',
    read: async ({ parts }) => parts.gate.throttledTerminals(),
  },
  {
    name: 'holdfast_tries_total',
    help: 'PINs and cards tried since the start, by what the throttle said: counted, forgiven, wait, step-up',
    label: 'outcome',
    isCounter: true,
    read: async ({ parts }) => parts.gate.tries(),
  },
  {
    name: 'holdfast_printers',
    help: 'Printers by what was last heard of them: ready, unreachable, a problem, or unknown',
    label: 'condition',
    read: async ({ parts }) => parts.conditions.tally((await parts.ports.printers.list()).map(({ name }) => name)),
  },
  {
    name: 'holdfast_printer_documents',
    help: 'Documents waiting, being sent or printing',
    label: 'printer',
    read: async ({ parts }) => parts.releases.sizes(),
  },
  ...['directory', 'siteRecord'].map(part => ({
    name: `holdfast_${part === 'directory' ? 'directory' : 'site_record'}_connections`,
    help: 'Connections to PostgreSQL in use and idle, and how many callers await one',
    label: 'state',
    read: async ({ health }: Asked) =>
      connectionStates.flatMap(([state, fact]) => figure(health, part, fact).map(value => [state, value] as const)),
  })),
  ...facts.map(([name, help, part, fact, otherwise]) => ({
    name,
    help,
    ...(name.endsWith('_total') ? { isCounter: true as const } : {}),
    read: async ({ health }: Asked) => figure(health, part, fact, otherwise).map(value => ['', value] as const),
  })),
]

/** What is measured, and nothing while the database that must be asked is away. */
export async function readGauge(gauge: GaugeDefinition, asked: Asked): ReturnType<GaugeDefinition['read']> {
  try {
    return await gauge.read(asked)
  } catch (error) {
    if (!isFault(error)) throw error
    return []
  }
}

function figure({ parts }: Health, part: string, fact: string, otherwise?: number): readonly number[] {
  const value = parts[part]?.[fact] ?? otherwise
  return typeof value === 'number' ? [value] : []
}

function countJobs({ ports }: AdminParts): Promise<readonly (readonly [string, number])[]> {
  return Promise.all(countedStates.map(async state => [state, await ports.jobs.count({ states: [state] })] as const))
}

async function countTerminals({ ports, floor }: AdminParts): Promise<readonly (readonly [string, number])[]> {
  const terminals = (await ports.terminals.list()).filter(({ name }) => !floor.isElsewhere(name))
  const connected = terminals.filter(({ name }) => floor.state(name).connected).length
  return [
    ['true', connected],
    ['false', terminals.length - connected],
  ]
}

async function countGateways({ ports }: AdminParts): Promise<readonly (readonly [string, number])[]> {
  const known = await ports.gateways.list()
  const alive = known.filter(({ isAlive }) => isAlive).length
  return [
    ['true', alive],
    ['false', known.length - alive],
  ]
}
