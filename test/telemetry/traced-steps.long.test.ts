import { context, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { CountedSteps } from '../../src/gateway/step-durations.ts'
import { systemClock } from '../../src/system.ts'
import { traceSteps } from '../../src/telemetry/traced-steps.ts'

/** What an SDK that is loaded before the gateway does. */
function openSdk() {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  provider.register()
  const close = async () => {
    await provider.shutdown()
    trace.disable()
    context.disable()
  }
  return { exporter, [Symbol.asyncDispose]: close }
}

test('with an SDK steps are spans within each other, and are counted as well', async () => {
  await using sdk = openSdk()
  const counted = new CountedSteps(systemClock)
  const steps = await traceSteps(counted, systemClock)
  await steps.run('visit', async () => {
    const since = systemClock.elapsed()
    await steps.run('find-pin', async () => undefined)
    steps.note('log-in', since, 'done')
  })
  const spans = sdk.exporter.getFinishedSpans()
  expect(spans.map(({ name }) => name)).toEqual(['find-pin', 'log-in', 'visit'])
  const [findPin, logIn, visit] = spans
  expect([findPin, logIn].map(span => span?.parentSpanContext?.spanId)).toEqual(
    Array(2).fill(visit?.spanContext().spanId),
  )
  expect(logIn?.attributes).toEqual({ 'holdfast.outcome': 'done' })
  expect(counted.all().map(({ step }) => step)).toEqual(['find-pin', 'log-in', 'visit'])
})

test('a span of a step that failed has the fault’s code and nothing of its text', async () => {
  await using sdk = openSdk()
  const steps = await traceSteps(new CountedSteps(systemClock), systemClock)
  const fault = new Fault('printer-unreachable', 'ipp://ada.example did not answer')
  await expect(steps.run('create-job', () => Promise.reject(fault))).rejects.toBe(fault)
  const [span] = sdk.exporter.getFinishedSpans()
  expect(span).toMatchObject({
    status: { code: 2 },
    attributes: { 'holdfast.fault': 'printer-unreachable' },
    events: [],
  })
  expect(JSON.stringify([span?.attributes, span?.status])).not.toContain('ada')
})
