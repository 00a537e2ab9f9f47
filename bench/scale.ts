import { choosePinLength } from '../src/core/pin-generator.ts'
import { bounds, type Figure, measured, world } from './scale-figures.ts'

const daySeconds = 86_400
const bitsPerOctet = 8
const pinDigits = { minLength: 6, maxLength: 16, guessOdds: bounds.guessOdds.value }

type Row = readonly string[]

/** Prints the tables of docs/scale.md. */
export async function benchScale(): Promise<void> {
  console.log(`\n${renderScale()}`)
}

/** The tables of docs/scale.md, computed; nothing is measured here. */
export function renderScale(): string {
  return [
    section('What is multiplied', ['figure', 'what', 'from'], figureRows()),
    section(
      'The directory, for all sites',
      ['what', 'as it is', 'with only its own people and devices at a site'],
      directoryRows(),
    ),
    section('A site', ['what', 'the mean site', 'the greatest site'], siteRows()),
    section('Where it breaks, as it is', ['what breaks', 'at how many sites', 'and then'], breakRows()),
  ].join('\n')
}

function figureRows(): readonly Row[] {
  const all: readonly Figure[] = [world, measured, bounds].flatMap(figures => Object.values(figures))
  return all.map(({ value, what, from }) => [amount(value), what, from])
}

const { sites, users, printers } = {
  sites: world.sites.value,
  users: world.users.value,
  printers: world.printers.value,
}
const gateways = sites * world.gatewaysPerSite.value
const siteUsers = users / sites
const sitePrinters = printers / sites
const pinChanges = users / world.pinDays.value / daySeconds
const deviceChanges = (printers * world.deviceChangesPerYear.value) / (365 * daySeconds)
const snapshotsPerSecond = sites / (bounds.snapshotHours.value * 3_600)
/** After a rotation of the PIN key each PIN changes at its next log-in: at most all of them in a day. */
const rotationChanges = (users * world.peakHourShare.value) / 3_600

function directoryRows(): readonly Row[] {
  const polls = gateways * measured.idlePolls.value
  return [
    ['rows: users with PINs', bytes(users * measured.userBytes.value), 'the same'],
    ['rows: printers with terminals', bytes(printers * measured.deviceBytes.value), 'the same'],
    [
      'digits of a PIN',
      String(choosePinLength(users, pinDigits)),
      `${choosePinLength(siteUsers, pinDigits)}, were PINs of a site`,
    ],
    ['gateways', amount(gateways), 'the same'],
    [
      'connections, idle',
      amount(gateways * measured.idleConnections.value),
      'the same; 1 for each gateway through a relay of its region',
    ],
    ['connections, at most', amount(gateways * bounds.mostConnections.value), 'the same'],
    ['polls a second', amount(polls), 'the same, answered by replicas or relays'],
    ['changes a second: PINs', perSecond(pinChanges), 'the same'],
    [
      'changes told a second, to all gateways',
      perSecond(pinChanges * gateways),
      perSecond(pinChanges * world.gatewaysPerSite.value),
    ],
    [
      'the same on a day of key rotation, busiest hour',
      perSecond(rotationChanges * gateways),
      perSecond(rotationChanges * world.gatewaysPerSite.value),
    ],
    [
      'bytes of them a second, on that day',
      bytes(rotationChanges * gateways * measured.changeBytes.value),
      bytes(rotationChanges * world.gatewaysPerSite.value * measured.changeBytes.value),
    ],
    [
      'rows read a second for snapshots',
      perSecond(snapshotsPerSecond * users),
      perSecond(snapshotsPerSecond * siteUsers),
    ],
    [
      'rows read a second because a device changed',
      perSecond(deviceChanges * gateways * printers),
      perSecond(deviceChanges * world.gatewaysPerSite.value * sitePrinters),
    ],
  ]
}

function siteRows(): readonly Row[] {
  const scales = [1, world.greatSite.value]
  const at = (what: string, of: (scale: number) => string): Row => [what, ...scales.map(of)]
  const day = (scale: number, each: number) => siteUsers * scale * each
  const peak = (scale: number, each: number) => (day(scale, each) * world.peakHourShare.value) / 3_600
  const jobs = world.jobsPerDay.value
  const audited = (scale: number) =>
    day(scale, world.logInsPerDay.value) * bounds.auditPerLogIn.value + day(scale, jobs) * bounds.auditPerJob.value
  return [
    at('users', scale => amount(siteUsers * scale)),
    at('terminals, each with a printer', scale => amount(sitePrinters * scale)),
    at('gateways for the terminals', scale =>
      amount(
        Math.max(world.gatewaysPerSite.value, 1 + Math.ceil((sitePrinters * scale) / bounds.terminalsPerGateway.value)),
      ),
    ),
    at('log-ins a second in the busiest hour', scale => perSecond(peak(scale, world.logInsPerDay.value))),
    at('jobs a second in the busiest hour', scale => perSecond(peak(scale, jobs))),
    at('audit entries a second in the busiest hour', scale =>
      perSecond((audited(scale) * world.peakHourShare.value) / 3_600),
    ),
    at('log-ins, of what one gateway is to take', scale =>
      percent(peak(scale, world.logInsPerDay.value) / bounds.logInsPerSecond.value),
    ),
    at('audit entries, of what a record makes durable', scale =>
      percent((audited(scale) * world.peakHourShare.value) / 3_600 / measured.auditPerSecond.value),
    ),
    at('Redis: commands a second while idle', () =>
      amount(world.gatewaysPerSite.value * measured.idleRedisCommands.value),
    ),
    at('site record: transactions a second while idle', () =>
      amount(world.gatewaysPerSite.value * measured.idleSitePolls.value),
    ),
    at('site record: audit entries kept', scale =>
      bytes(audited(scale) * bounds.auditDays.value * measured.auditBytes.value),
    ),
    at('site record: jobs kept', scale => bytes(day(scale, jobs) * bounds.recordDays.value * measured.jobBytes.value)),
    at('spool, if nothing is collected', scale =>
      bytes((day(scale, jobs) * world.documentBytes.value * bounds.holdHours.value) / 24),
    ),
    at(
      'network in the busiest hour, in and out again',
      scale => `${amount((2 * bitsPerOctet * peak(scale, jobs) * world.documentBytes.value) / 1e6)} Mbit/s`,
    ),
    at('Redis, with every user of all sites', () => bytes(users * measured.mirrorBytes.value)),
    at('Redis, with only its own users', scale => bytes(siteUsers * scale * measured.mirrorBytes.value)),
    at('a snapshot of every user of all sites', () => duration(users / measured.snapshotPerSecond.value)),
    at('a snapshot of only its own users', scale => duration((siteUsers * scale) / measured.snapshotPerSecond.value)),
    at('memory of a gateway for all devices of all sites', () => bytes(printers * measured.deviceHeapBytes.value)),
    at('the same for only its own', scale => bytes(sitePrinters * scale * measured.deviceHeapBytes.value)),
  ]
}

/** The number of sites, of the mean size, at which each bound is reached. */
function breakRows(): readonly Row[] {
  const perSite = world.gatewaysPerSite.value
  const breaks: readonly (readonly [what: string, atSites: number, andThen: string])[] = [
    [
      'connections: idle gateways against `max_connections`',
      bounds.maxConnections.value / (perSite * measured.idleConnections.value),
      'gateways find the directory away',
    ],
    [
      'polls: of one PostgreSQL on two cores',
      measured.pollsPerSecond.value / (perSite * measured.idlePolls.value),
      'changes come late, and revocations with them',
    ],
    [
      'snapshots: one at a time, round the clock',
      Math.sqrt((measured.snapshotPerSecond.value * bounds.snapshotHours.value * 3_600) / siteUsers),
      'snapshots never end',
    ],
    [
      'devices: all gateways read all of them whenever one changes',
      Math.cbrt(
        (measured.devicesReadPerSecond.value * 365 * daySeconds) /
          (sitePrinters ** 2 * perSite * world.deviceChangesPerYear.value),
      ),
      'the directory does nothing else',
    ],
    [
      'devices: a gateway keeps all in memory',
      bounds.gatewayBytes.value / (sitePrinters * measured.deviceHeapBytes.value),
      'it takes more memory than it may',
    ],
    [
      'PINs: of eight digits, unique among all',
      (1e8 * bounds.guessOdds.value) / siteUsers,
      'new PINs have nine digits, and more later',
    ],
  ]
  return breaks
    .toSorted(([, one], [, other]) => one - other)
    .map(([what, at, andThen]) => [what, amount(Math.floor(at)), andThen])
}

function section(title: string, head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n')
}

function amount(value: number): string {
  if (value !== 0 && value < 0.01) return value.toExponential(0)
  const rounded = value >= 100 ? Math.round(value) : Number(value.toPrecision(2))
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 3 })
}

function perSecond(value: number): string {
  return `${amount(value)}/s`
}

function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  return `${amount(value / 1_000 ** power)} ${units[power]}`
}

function percent(share: number): string {
  return `${amount(100 * share)} %`
}

function duration(seconds: number): string {
  return seconds < 120 ? `${amount(seconds)} s` : `${amount(seconds / 60)} min`
}
