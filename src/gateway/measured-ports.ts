import type { Step } from '../core/step.ts'
import type { Ports, Steps } from '../ports.ts'

/** Which calls of a port are which step. */
const measured = {
  indexer: { ofPin: 'stretch' },
  facts: { findPin: 'find-pin', findCard: 'find-card' },
  pins: { find: 'find-pin' },
  cards: { find: 'find-card' },
  users: { find: 'find-user' },
  throttles: { save: 'count-try' },
  jobs: { claim: 'claim', advance: 'advance' },
  printerLink: {
    wake: 'printer-state',
    createJob: 'create-job',
    sendDocument: 'send-document',
    printJob: 'send-document',
  },
} as const satisfies { readonly [Port in keyof Ports]?: Readonly<Record<string, Step>> }

/** The same ports, with the durations of these calls told. */
export function measurePorts<P extends Pick<Ports, keyof typeof measured>>(ports: P, steps: Steps): P {
  const told = Object.entries(measured).map(([name, calls]) => [
    name,
    measure(ports[name as keyof typeof measured], calls, steps), // the keys of `measured`
  ])
  return { ...ports, ...Object.fromEntries(told) }
}

function measure<T extends object>(port: T, calls: Readonly<Record<string, Step>>, steps: Steps): T {
  return new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const step = typeof name === 'string' ? calls[name] : undefined
      if (step === undefined) return value.bind(target)
      return (...given: unknown[]) => steps.run(step, () => value.apply(target, given))
    },
  })
}
