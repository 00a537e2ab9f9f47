import { fuzzIppCodec } from '../fuzz/ipp-codec.ts'
import { fuzzIppServer } from '../fuzz/ipp-server.ts'
import { fuzzMailParser } from '../fuzz/mail-parser.ts'
import { type FuzzTarget, problemsOf } from '../fuzz/report.ts'
import { measureNames } from '../timing/measure.ts'
import { amountOf, type Outcome, type Trial, together } from './fault-row.ts'
import { runTests } from './run-tests.ts'

/** F14: mutated IPP, as bytes to decode and as requests to a live queue. */
export async function tryIppFuzz(trial: Trial): Promise<Outcome> {
  const codec = amountOf(trial, 'fuzz', { slice: 1_000, short: 100_000, full: 1_000_000 })
  const server = amountOf(trial, 'fuzz', { slice: 100, short: 2_000, full: 10_000 })
  return together(await fuzz(fuzzIppCodec, codec, trial.seed), await fuzz(fuzzIppServer, server, trial.seed))
}

/** F16: mutated mails, and the mails that are made to do harm. */
export async function tryMailBombs(trial: Trial): Promise<Outcome> {
  const cases = amountOf(trial, 'fuzz', { slice: 500, short: 20_000, full: 100_000 })
  const files = ['test/mail/mail-bombs.slow.test.ts', 'test/house/mail-abuse.test.ts', 'test/mail/forged-mail.test.ts']
  const loops = ['test/gateway/mail-loops.long.test.ts', 'test/gateway/mail-limits.long.test.ts']
  return together(await fuzz(fuzzMailParser, cases, trial.seed), await runTests([...files, ...loops]))
}

async function fuzz(target: FuzzTarget, cases: number, seed: number): Promise<Outcome> {
  const report = await target(cases, seed)
  const rate = Math.round(report.cases / report.seconds)
  return {
    cases: `${report.target}: ${report.cases} cases`,
    figures: [`${report.target}: ${rate} cases/s, slowest ${report.slowestMs.toFixed(1)} ms`],
    violations: problemsOf(report),
  }
}

/** A limit for a difference by chance, one in some hundred thousand runs. */
const mostT = 4.5

/** F19: whether words or time tell that a name is known. */
export async function tryTiming(trial: Trial): Promise<Outcome> {
  const tries = amountOf(trial, 'tries', { slice: 1_000, short: 10_000, full: 100_000 })
  const places = Object.entries(await measureNames(tries, 200))
  return {
    cases: `${tries} tries each of known and unknown names at ${places.map(([place]) => place).join(' and ')}`,
    figures: places.map(([place, { t }]) => `${place}: Welch t ${t.toFixed(2)}`),
    violations: places.flatMap(([place, { t, answers }]) => [
      ...(Math.abs(t) < mostT ? [] : [`${place}: Welch t ${t.toFixed(2)}`]),
      ...(JSON.stringify(answers.known) === JSON.stringify(answers.unknown) ? [] : [`${place}: other words`]),
    ]),
  }
}
