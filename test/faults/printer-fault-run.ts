import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { releasingStates } from '../../src/core/job.ts'
import type { Feedback } from '../../src/driver.ts'
import { openTendedOffice, type TendedOffice } from '../gateway/tended-office.ts'
import type { Exchange, FaultCase, PrinterAct } from './printer-fault-cases.ts'
import { TcpProxy } from './tcp-proxy.ts'

/** How one case ended. */
export interface Verdict {
  readonly tried: FaultCase
  /** From the last key of the PIN to the first word on what comes of it. */
  readonly answerMs: number
  /** That word was that the printer is slow. */
  readonly isToldToWait: boolean
  /** Where the job was when it settled, before its owner came back. */
  readonly settled: string
  /** Times that the owner said that nothing came out. */
  readonly againByOwner: number
  readonly sheets: number
  readonly violations: readonly string[]
}

const answerWithinMs = 5_000
const settledWithinMs = 90_000
const mostVisits = 6
const content = `%PDF-1.4 ${'0123456789abcdef'.repeat(2_560)}`
const digest = createHash('sha256').update(content).digest('hex')

/** Bytes of a release without faults, each way. */
export async function measureExchange(hasCreateJob: boolean): Promise<Exchange> {
  await using rig = await openRig(hasCreateJob)
  await visit(rig)
  const settled = await settle(rig)
  if (settled !== 'purged') throw new Error(`without any fault the job ended up ${settled}`)
  return rig.proxy.passed
}

/** Releases one document while something goes wrong, puts it right, and lets the owner come back until it is settled. */
export async function tryCase(tried: FaultCase): Promise<Verdict> {
  await using rig = await openRig(tried.hasCreateJob)
  arm(rig, tried)
  const first = await visit(rig)
  await heal(rig)
  const settled = await settle(rig)
  let againByOwner = 0
  for (let visits = 0; visits < mostVisits && (await stateOf(rig)) !== 'purged'; visits++) {
    againByOwner += await comeBack(rig)
    await settle(rig)
  }
  const { sheets } = rig.office.printer
  const outcome = { tried, ...first, settled, againByOwner, sheets }
  return { ...outcome, violations: judge(outcome, await stateOf(rig), [...rig.digests]) }
}

interface Rig extends AsyncDisposable {
  readonly office: TendedOffice
  readonly proxy: TcpProxy
  readonly jobId: number
  /** Of the documents that came out. */
  readonly digests: ReadonlySet<string>
}

async function openRig(hasCreateJob: boolean): Promise<Rig> {
  await using stack = new AsyncDisposableStack()
  const office = stack.use(await openTendedOffice({ printer: { conduct: { hasCreateJob } } }))
  const proxy = stack.use(await TcpProxy.start(Number(new URL(office.printer.uri).port)))
  await office.ports.printers.change('hall', { uri: `ipp://127.0.0.1:${proxy.port}/ipp/print`, snmp: null })
  const job = await office.print('report', content)
  const digests = new Set<string>()
  office.printer.on('sheet', printed => digests.add(printed.received[0]?.sha256 ?? 'none'))
  const owned = stack.move()
  return { office, proxy, jobId: job.id, digests, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function arm({ proxy, office: { printer } }: Rig, tried: FaultCase): void {
  if (tried.wire) proxy.set(tried.wire)
  const wanted = tried.printer
  if (!wanted) return
  const strike = (operation: string) => {
    if (operation !== wanted.operation) return
    printer.off('asked', strike)
    void misbehave(printer, wanted.act)
  }
  printer.on('asked', strike)
}

/** Never rejects: the printer listens again at its own port. */
async function misbehave(printer: TendedOffice['printer'], act: PrinterAct): Promise<void> {
  switch (act.kind) {
    case 'lie':
      return printer.set({ lie: act.lie })
    case 'swallow-answer':
      return printer.set({ cutAnswersTo: printer.operations.slice(-1) })
    case 'restart': {
      const before = printer.jobs.length
      await printer.restart()
      const foreign = { name: 'foreign', userName: 'x', copies: 1, isTwoSided: false }
      if (act.isReused) for (let id = 0; id <= before; id++) printer.engine.cancel(printer.engine.create(foreign))
    }
  }
}

async function heal({ proxy, office: { printer } }: Rig): Promise<void> {
  proxy.set({ kind: 'none' })
  await printer.set({ lie: 'none', cutAnswersTo: [] })
}

/** Logs in and waits for the first word on what comes of it. */
async function visit({ office: { keypad, pin } }: Rig): Promise<{ answerMs: number; isToldToWait: boolean }> {
  keypad.press('clear')
  const from = keypad.shown.length
  const began = performance.now()
  keypad.type(`${pin}#`)
  while (!keypad.shown.slice(from).some(isWord) && performance.now() - began < 2 * answerWithinMs) await wait(5)
  const word = keypad.shown.slice(from).find(isWord)
  return { answerMs: Math.round(performance.now() - began), isToldToWait: word?.kind === 'releasing' }
}

function isWord({ kind, text }: Feedback): boolean {
  if (kind === 'releasing') return text[0]?.includes('slow to answer') === true
  return kind !== 'entry' && kind !== 'checking' && kind !== 'ready'
}

/** The owner is back and says the truth when asked. Answers how often it was that nothing came out. */
async function comeBack(rig: Rig): Promise<number> {
  const { keypad, printer } = rig.office
  const from = keypad.shown.length
  await visit(rig)
  if (!keypad.shown.slice(from).some(({ kind }) => kind === 'question')) return 0
  const cameOut = printer.sheets > 0
  keypad.press(cameOut ? '1' : '2')
  const isAnswered = async () => (await stateOf(rig)) !== 'uncertain'
  for (let tries = 0; tries < 500 && !(await isAnswered()); tries++) await wait(5)
  return cameOut ? 0 : 1
}

/** Waits until the job is on its way no more; answers where it is then. */
async function settle(rig: Rig): Promise<string> {
  const until = performance.now() + settledWithinMs
  for (;;) {
    const state = await stateOf(rig)
    if (!releasingStates.some(releasing => releasing === state) && state !== 'done') return state
    if (performance.now() > until) return state
    await wait(10)
  }
}

async function stateOf({ office, jobId }: Rig): Promise<string> {
  return (await office.ports.jobs.find(jobId))?.state ?? 'gone'
}

function judge(
  outcome: Omit<Verdict, 'violations'>,
  finalState: string,
  digests: readonly string[],
): readonly string[] {
  const { tried, answerMs, settled, againByOwner, sheets } = outcome
  const found: string[] = []
  if (answerMs > answerWithinMs) found.push(`the person waited ${answerMs} ms`)
  if (!['held', 'uncertain', 'purged'].includes(settled)) found.push(`the job stayed ${settled}`)
  if (finalState !== 'purged') found.push(`the job ended up ${finalState}`)
  if (sheets === 0) found.push('nothing came out')
  if (sheets > 1 + againByOwner) found.push(`${sheets} sheets came out`)
  // Without TLS nobody can notice a byte that changes on the way.
  const isOwn = digests.every(each => each === digest) || tried.wire?.kind === 'corrupt'
  if (!isOwn) found.push('another document came out')
  return found.map(what => `${tried.group} ${tried.place}: ${what}`)
}
