import type { Metric, Registry } from 'prom-client'
import { Type } from 'typebox'
import { durationBounds, type StepDurations } from '../gateway/step-durations.ts'
import type { AdminParts, Api, MirrorFigures } from './admin-parts.ts'
import { gauges, readGauge } from './gauges.ts'
import { answers } from './shapes.ts'

const metricsSchema = {
  tags: ['Metrics'],
  summary: 'Read metrics',
  description:
    'For Prometheus, in its text format, also by the token in the file metrics.token of the data folder. No label holds the name of a user or document.',
  response: answers({
    200: { description: 'The metrics', content: { 'text/plain': { schema: Type.String() } } },
  }),
}

export function registerMetrics(app: Api, parts: AdminParts): void {
  let registry: Promise<Registry> | undefined

  app.get('/metrics', { config: { access: 'watcher' }, schema: metricsSchema }, async (_, reply) => {
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
  collectDefaultMetrics({ register: registry })
  // Once for all of them that are asked for together.
  const ask = inOneTurn(async () => ({ parts, health: await parts.health() }))
  for (const gauge of gauges) {
    const { name, help, label } = gauge
    const options = { name, help, labelNames: label === undefined ? [] : [label], registers: [registry] }
    const labels = (value: string) => (label === undefined ? {} : { [label]: value })
    const read = async () => readGauge(gauge, await ask())
    if (gauge.isCounter)
      new Counter({
        ...options,
        async collect() {
          const values = await read()
          this.reset()
          for (const [value, count] of values) this.inc(labels(value), count)
        },
      })
    else
      new Gauge({
        ...options,
        async collect() {
          const values = await read()
          this.reset()
          if (label === undefined) this.remove()
          for (const [value, figure] of values) this.set(labels(value), figure)
        },
      })
  }
  const info = { name: 'holdfast_gateway_info', help: 'This gateway and its site', labelNames: ['gateway', 'site'] }
  new Gauge({ ...info, registers: [registry] }).set({ gateway: parts.gateway, site: parts.site }, 1)
  registry.registerMetric(stepSeconds(parts))
  if (parts.mirror) countMirror(client, registry, parts.mirror)
  if (parts.contact) countCutOff(client, registry, parts)
  return registry
}

function countCutOff({ Gauge }: Prometheus, registry: Registry, { contact, ports }: AdminParts): void {
  new Gauge({
    name: 'holdfast_directory_cut_off_seconds',
    help: 'For how long the directory has been away; 0: it is there',
    registers: [registry],
    collect() {
      const since = contact?.cutOffSince
      this.set(since ? (ports.clock.now().epochMilliseconds - since.epochMilliseconds) / 1000 : 0)
    },
  })
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

/** Asks once for all callers until the answer is there. */
function inOneTurn<T>(ask: () => Promise<T>): () => Promise<T> {
  let asking: Promise<T> | undefined
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

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
