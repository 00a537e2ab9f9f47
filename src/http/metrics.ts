import type { Metric, Registry } from 'prom-client'
import { Type } from 'typebox'
import { jobStates } from '../core/job.ts'
import { durationBounds, type StepDurations } from '../gateway/step-durations.ts'
import type { AdminParts, Api, MirrorFigures } from './admin-parts.ts'
import { answers } from './shapes.ts'

/** Purged jobs are the whole past: counting them would cost more each day. */
const countedStates = jobStates.filter(state => state !== 'purged')

const metricsSchema = {
  tags: ['Metrics'],
  summary: 'Read metrics',
  description: 'For Prometheus, in its text format. No label holds the name of a user or document.',
  response: answers({
    200: { description: 'The metrics', content: { 'text/plain': { schema: Type.String() } } },
  }),
}

export function registerMetrics(app: Api, parts: AdminParts): void {
  let registry: Promise<Registry> | undefined

  app.get('/metrics', { config: { access: 'staff' }, schema: metricsSchema }, async (_, reply) => {
    registry ??= openRegistry(parts)
    const ready = await registry
    return reply
      .type(ready.contentType)
      .serializer(String)
      .send(await ready.metrics())
  })
}

async function openRegistry(parts: AdminParts): Promise<Registry> {
  const client = await import('prom-client')
  const { collectDefaultMetrics, Counter, Gauge, Registry } = client
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Counter({
    name: 'holdfast_audit_events_total',
    help: 'Audit entries since the start, by event',
    labelNames: ['event'],
    registers,
    collect() {
      this.reset()
      for (const [event, count] of parts.auditCounts) this.inc({ event }, count)
    },
  })
  const gauge = (
    name: string,
    help: string,
    label: string,
    collect: () => Promise<Iterable<readonly [string, number]>>,
  ) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers,
      async collect() {
        const values = await collect()
        this.reset()
        for (const [value, count] of values) this.set({ [label]: value }, count)
      },
    })
  gauge('holdfast_jobs', 'Jobs by state, but for those that ended', 'state', () => countJobs(parts))
  gauge('holdfast_terminals', 'Terminals of this gateway by whether they are connected', 'connected', () =>
    countTerminals(parts),
  )
  gauge('holdfast_printer_documents', 'Documents waiting, being sent or printing', 'printer', async () =>
    parts.releases.sizes(),
  )
  gauge('holdfast_gateways', 'Gateways that the site record knows, by whether they live', 'alive', () =>
    countGateways(parts),
  )
  const info = { name: 'holdfast_gateway_info', help: 'This gateway and its site', labelNames: ['gateway', 'site'] }
  new Gauge({ ...info, registers }).set({ gateway: parts.gateway, site: parts.site }, 1)
  registry.registerMetric(stepSeconds(parts))
  if (parts.mirror) countMirror(client, registry, parts.mirror)
  return registry
}

function countMirror({ Counter, Gauge }: Prometheus, registry: Registry, mirror: MirrorFigures): void {
  const registers = [registry]
  new Counter({
    name: 'holdfast_mirror_events_total',
    help: 'Look-ups in the mirror by outcome (hits, misses, rejected, outdated, holes, failures), and its refills',
    labelNames: ['event'],
    registers,
    collect() {
      this.reset()
      for (const [event, count] of Object.entries(mirror.counts)) this.inc({ event }, count)
    },
  })
  new Gauge({
    name: 'holdfast_mirror_lag_seconds',
    help: 'For how long changes of the directory may not be known; -1: the mirror never was in step',
    registers,
    collect() {
      this.set(mirror.lagSeconds() ?? -1)
    },
  })
}

type Prometheus = typeof import('prom-client')

/** Counted in the gateway, so that the whole of prom-client is loaded only where somebody asks for metrics. */
function stepSeconds({ durations }: AdminParts): Metric {
  const name = 'holdfast_step_seconds'
  const help = 'Time that the steps of a log-in and a release took, by how they ended'
  const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: durations().flatMap(samples) })
  return { name, help, get, reset: () => undefined, collect: () => undefined } as unknown as Metric // what a registry asks for
}

function samples({ step, outcome, counts, seconds }: StepDurations) {
  const labels = { step, outcome }
  let below = 0
  const buckets = counts.map((count, at) => {
    below += count
    const le = durationBounds[at] ?? '+Inf'
    return { metricName: 'holdfast_step_seconds_bucket', labels: { ...labels, le }, value: below }
  })
  return [
    ...buckets,
    { metricName: 'holdfast_step_seconds_sum', labels, value: seconds },
    { metricName: 'holdfast_step_seconds_count', labels, value: below },
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
