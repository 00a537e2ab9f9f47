import type { Tracer } from '@opentelemetry/api'
import type { Step, StepOutcome } from '../core/step.ts'
import type { Clock, Steps } from '../ports.ts'

/** Where an SDK of OpenTelemetry 1.x leaves its parts for the API (its package `api`, `src/internal/global-utils.ts`). */
const registration = Symbol.for('opentelemetry.js.api.1')

/**
 * Makes each step a span as well, if an SDK of OpenTelemetry was loaded before the gateway
 * (`NODE_OPTIONS="--import ./tracing.mjs"`); else gives the steps back as they are, and loads nothing.
 */
export async function traceSteps(steps: Steps, clock: Pick<Clock, 'elapsed'>): Promise<Steps> {
  if (!(registration in globalThis)) return steps
  const { SpanStatusCode, trace } = await import('@opentelemetry/api')
  return new TracedSteps(steps, { clock, tracer: trace.getTracer('holdfast'), failed: { code: SpanStatusCode.ERROR } })
}

interface TracedParts {
  readonly clock: Pick<Clock, 'elapsed'>
  readonly tracer: Tracer
  readonly failed: { readonly code: number }
}

class TracedSteps implements Steps {
  readonly #steps: Steps
  readonly #parts: TracedParts

  constructor(steps: Steps, parts: TracedParts) {
    this.#steps = steps
    this.#parts = parts
  }

  run<T>(step: Step, work: () => Promise<T>): Promise<T> {
    const { tracer, failed } = this.#parts
    return tracer.startActiveSpan(step, async span => {
      try {
        return await this.#steps.run(step, work)
      } catch (error) {
        // The code alone: a message may name a user or a printer.
        span.setStatus(failed).setAttribute('holdfast.fault', codeOf(error))
        throw error
      } finally {
        span.end()
      }
    })
  }

  note(step: Step, since: number, outcome: StepOutcome): void {
    const { clock, tracer } = this.#parts
    const now = Date.now()
    const startTime = now - (clock.elapsed() - since)
    tracer.startSpan(step, { startTime, attributes: { 'holdfast.outcome': outcome } }).end(now)
    this.#steps.note(step, since, outcome)
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unexpected'
}
