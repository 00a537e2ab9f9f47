import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DriverShelf, stockShelf } from '../drivers/index.ts'
import { keepRecords, openDatabases, readKept } from './compose/directory.ts'
import { joinFleet, runFleet } from './compose/fleet.ts'
import { readHealth } from './compose/health.ts'
import { runInbound } from './compose/inbound.ts'
import { openMailPorts, runMail } from './compose/mail.ts'
import { openFacts } from './compose/mirror.ts'
import { openPeople } from './compose/people.ts'
import type { Config } from './config.ts'
import type { Job } from './core/job.ts'
import { PopplerPreviewer } from './documents/poppler-previewer.ts'
import { Doors } from './doors.ts'
import { CardListening } from './gateway/card-listening.ts'
import type { Chores } from './gateway/chores.ts'
import { DirectoryContact } from './gateway/directory-contact.ts'
import { Drain } from './gateway/drain.ts'
import { expire } from './gateway/expire.ts'
import { followSchedule, tendDuePins } from './gateway/follow-schedule.ts'
import { fulfilRequest } from './gateway/fulfil-request.ts'
import { HeldQuota } from './gateway/held-quota.ts'
import { keepAuditChain } from './gateway/keep-audit-chain.ts'
import { TimeKeeper } from './gateway/keep-time.ts'
import { MailRequests } from './gateway/mail-requests.ts'
import { markOffline } from './gateway/mark-offline.ts'
import { measurePorts } from './gateway/measured-ports.ts'
import { pinChecks } from './gateway/pin-checks.ts'
import { PlaceReleases } from './gateway/place-releases.ts'
import { PrinterConditions } from './gateway/printer-conditions.ts'
import { recover } from './gateway/recover.ts'
import { releaseAtOnce } from './gateway/release-at-once.ts'
import { Releases } from './gateway/release-jobs.ts'
import { CountedSteps } from './gateway/step-durations.ts'
import { TerminalFloor } from './gateway/terminal-floor.ts'
import { ThrottleGate } from './gateway/throttle-gate.ts'
import { ZoneThrottle } from './gateway/zone-throttle.ts'
import { openAdminApi } from './http/admin-api.ts'
import { countAudit } from './http/audit-counts.ts'
import { IppClient } from './ipp/client.ts'
import { openHoldQueue } from './ipp/server.ts'
import { auditHeadFile } from './keys/audit-head.ts'
import { openKeys } from './keys/open-keys.ts'
import { openTokenFile } from './keys/token-file.ts'
import { tokens } from './keys/tokens.ts'
import { openLog } from './log.ts'
import { OpenIdProvider } from './oidc/openid-provider.ts'
import { panelPages } from './panel/panel-routes.ts'
import { Panels } from './panel/panels.ts'
import type { Ports } from './ports.ts'
import { openDirectory } from './records/open-directory.ts'
import { openSiteRecord } from './records/open-site-record.ts'
import { SnmpMonitor } from './snmp/snmp-monitor.ts'
import { openSpool } from './spool/file-spool.ts'
import { systemClock, systemRandom } from './system.ts'
import { traceSteps } from './telemetry/traced-steps.ts'
import { TrustedClock } from './trusted-clock.ts'
import { readVersion } from './version.ts'

const pagesFolder = fileURLToPath(new URL('../dist/web', import.meta.url))
const sweepMilliseconds = 30_000

/**
 * The only place that builds adapters and says who is wired to whom. `greet` is told what listens where, for the person who
 * started it.
 */
export async function openGateway(config: Config, greet: (text: string) => void): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const version = readVersion()
  const opened = await openPorts(config, version, stack)
  const { ports, audit, fleet, durations, mirror, contact, time } = opened
  const panels = new Panels(ports.clock)
  const shelf = stockShelf([panels.driver])
  const flows = openFlows(ports, { ...opened, shelf }, stack)
  const drain = new Drain()
  const recovered = await recover(ports, flows.releases)
  const room = runMail(ports, fleet.chores, stack)
  const inbound = await runInbound(
    { ...flows, ports, chores: fleet.chores, time, folder: join(config.dataFolder, 'mail') },
    stack,
  )
  const doors = stack.use(new Doors())
  const isStopping = () => drain.isBegun
  const queue = doors.add(
    await openHoldQueue(
      { ...config.ipp, tlsFolder: join(config.dataFolder, 'tls') },
      { ports, quota: flows.quota, pinChecks: pinChecks(ports), onHeld: flows.onHeld, isStopping },
    ),
  )
  const api = doors.add(
    await openAdminApi(config.http, {
      ...flows,
      ports,
      gateway: fleet.membership.name,
      site: fleet.membership.site,
      auditCounts: audit.counts,
      durations: () => durations.all(),
      mirror,
      contact,
      ...(await openFileTokens(config.dataFolder)),
      previewer: new PopplerPreviewer({ folder: join(config.dataFolder, 'mail') }),
      checkDriverOptions: shelf.check,
      describeDrivers: shelf.describe,
      health: () => readHealth({ ...opened, ...flows, room, inbound, drain }),
      isStopping,
      version,
      pagesFolder,
      pages: [panelPages(ports, panels)],
      isTrustedProxy: address => config.trustedProxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
    }),
  )
  // Stopped first: whoever waits for a run at the API, or for its end, need not wait for all of it.
  stack.use(flows.people.sync)
  await flows.floor.look()
  // Before anything is closed: whoever is being served is served to the end, by a member of the site.
  stack.defer(() => drain.run({ ports, ...flows, room }))
  const { name, site } = fleet.membership
  greet(greetingOf(config, version, { http: api.address, ipp: queue.address }))
  ports.log.info({ name, site, http: api.address, ipp: queue.address, recovered, version }, 'gateway ready')
  return stack.move()
}

async function openFileTokens(folder: string) {
  return {
    adminToken: await openTokenFile(folder, 'admin.token'),
    metricsToken: await openTokenFile(folder, 'metrics.token'),
  }
}

async function openPorts(config: Config, version: string, stack: AsyncDisposableStack) {
  const clock = new TrustedClock(systemClock)
  const databases = await openDatabases(config, clock, stack)
  const keys = await openKeys(config.dataFolder, { stretch: config.pinStretch, folder: config.keysFolder })
  const kept = await readKept(config, databases, keys.mirrorKey, clock)
  const directory = stack.use(await openDirectory(databases.directory, clock, keys.sealer, kept?.settings))
  const site = await openSiteRecord(databases.site, keys)
  const { watched } = databases
  const audit = countAudit(watched ? markOffline(site.audit, () => watched.trouble !== undefined) : site.audit)
  const log = openLog(config.logLevel)
  const skewSeconds = async () => (await databases.site.health(clock)).clockSkewSeconds
  const time = await TimeKeeper.open({ ...site, clock, log }, skewSeconds)
  const contact = watched && (await DirectoryContact.open({ ...site, audit, clock, log }, watched))
  const counted = new CountedSteps(clock)
  const steps = await traceSteps(counted, clock)
  const joining = { ports: { ...site, clock, log }, fingerprint: keys.fingerprint, version }
  const fleet = await joinFleet(config, joining, stack)
  const near = { clock, random: systemRandom, log, sealer: keys.sealer }
  const { facts, mirror } = openFacts(
    config.redis,
    { key: keys.mirrorKey, zone: config.site },
    { ...directory, ...near },
    stack,
  )
  const ports: Ports = {
    ...directory,
    ...(await keepRecords(directory, databases, kept)),
    facts,
    ...site,
    membership: fleet.membership,
    audit,
    clock,
    random: systemRandom,
    log,
    steps,
    indexer: keys.indexer,
    sealer: keys.sealer,
    tokens,
    auditHeads: auditHeadFile(config.dataFolder),
    spool: await openSpool({ folder: config.spoolFolder, keys: keys.documentKeys, clock }),
    printerLink: stack.use(new IppClient(clock)),
    printerMonitor: new SnmpMonitor(clock),
    ...openMailPorts(directory.settings, stack),
  }
  return { ports: measurePorts(ports, steps), audit, log, fleet, databases, durations: counted, mirror, contact, time }
}

type Opened = Awaited<ReturnType<typeof openPorts>>

function openFlows(
  ports: Ports,
  {
    fleet,
    contact,
    mirror,
    time,
    shelf,
  }: Pick<Opened, 'fleet' | 'contact' | 'mirror' | 'time'> & { readonly shelf: DriverShelf },
  stack: AsyncDisposableStack,
) {
  const stop = new AbortController()
  const releases = stack.use(new Releases(ports))
  const placeReleases = stack.use(new PlaceReleases(ports, releases))
  const conditions = new PrinterConditions(ports)
  const { isAlone, name } = fleet.membership
  const zone = mirror && new ZoneThrottle(mirror.zoneTries, name)
  const gate = new ThrottleGate(ports, { isShared: !isAlone, zone })
  const mailRequests = stack.use(new MailRequests(ports, (kind, user) => fulfilRequest(ports, kind, user)))
  const askForPin = async (name: string, terminalName: string) =>
    !(await mailRequests.take({ kind: 'new-pin', name, client: `terminal:${terminalName}` }))
  const listening = stack.use(new CardListening(ports.clock))
  const tended = stack.use(
    new TerminalFloor({ ports, gate, releases, conditions, askForPin, listening }, (record, context) =>
      shelf.open(record.driver, record.options, context),
    ),
  )
  const people = openPeople(ports)
  const { roster: floor, running: tending } = runFleet(ports, fleet, { releases, floor: tended }, stop.signal)
  const running = new Set<Promise<void>>([
    ...tending,
    sweep(ports, { chores: fleet.chores, time }, stop.signal),
    time.follow(stop.signal),
    keepAuditChain(ports, fleet.chores, stop.signal),
    followSchedule(ports, { ...people, source: people.ldap }, stop.signal),
    tendDuePins(ports, stop.signal),
    ...(contact ? [contact.follow(stop.signal)] : []),
  ])
  const onHeld = (job: Job) => {
    const released = releaseAtOnce(ports, releases, job, stop.signal)
      .catch((error: unknown) => ports.log.error({ err: error, jobId: job.id }, 'release at once failed'))
      .finally(() => running.delete(released))
    running.add(released)
  }
  stack.defer(async () => {
    stop.abort()
    await Promise.all(running)
  })
  return {
    releases,
    placeReleases,
    conditions,
    gate,
    floor,
    mailRequests,
    listening,
    people,
    identityProvider: new OpenIdProvider(ports.settings),
    quota: new HeldQuota(ports),
    onHeld,
  }
}

/** Ends what has outlived its time, at the start and every half minute, if that is this gateway's chore. */
async function sweep(
  ports: Ports,
  { chores, time }: { readonly chores: Chores; readonly time: TimeKeeper },
  stop: AbortSignal,
): Promise<void> {
  do {
    if (chores.areOurs && time.maySweep)
      await expire(ports).catch((error: unknown) => ports.log.error({ err: error }, 'sweep failed'))
  } while (await ports.clock.wait(sweepMilliseconds, stop))
}

/** Addresses that can be opened on this machine; `0.0.0.0` is none for a program that connects. */
function greetingOf(
  config: Config,
  version: string,
  { http, ipp }: { readonly http: string; readonly ipp: string },
): string {
  const own = (address: string) => address.replace(/^0\.0\.0\.0:/, '127.0.0.1:').replace(/^\[::\]:/, '[::1]:')
  const elsewhere = own(ipp) === ipp ? '' : '\n                 from other machines by the name or address of this one'
  return [
    `Holdfast ${version} is ready.`,
    `  Print to       ipp://${own(ipp)}/ipp/print (ipps on the same port)${elsewhere}`,
    `  Portal         http://${own(http)}/   Console: http://${own(http)}/console/`,
    `  Admin API      http://${own(http)}/api/docs`,
    `  Token for it   ${join(config.dataFolder, 'admin.token')}`,
    `  Health         http://${own(http)}/health`,
    `  Data           ${config.dataFolder}`,
    'First steps: README.md. Stop with Ctrl-C.',
    '',
  ].join('\n')
}
