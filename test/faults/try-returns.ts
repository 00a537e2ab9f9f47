import { setTimeout as wait } from 'node:timers/promises'
import { openFarSite, silence, typePin, untilDirectory } from '../house/far-site.ts'
import { addTcpKeypad, type WatchedKeypad } from '../house/watched-keypad.ts'
import { until } from '../servers/until.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'
import { letIn, logIn, quantile } from './log-in-load.ts'

/** Issue 4: a revocation that a site cut off could not know counts so soon after the line's return. */
const mostMs = 2_000
/** Each costs its terminal a try of twelve, and on a busy machine more. */
const revocationsPerTerminal = 4
const betweenTriesMs = 50

/** What came of one return, in milliseconds from it. */
interface Return {
  /** When the last log-in that still opened began; undefined: none did. */
  readonly openedMs: number | undefined
  /** When the terminal first said that the account is switched off. */
  readonly refusedMs: number
}

/** People are revoked while their site is cut off from the directory; the line comes back, again and again. */
export async function tryReturns(trial: Trial): Promise<Outcome> {
  const count = amountOf(trial, 'returns', { slice: 2, short: 20, full: 200 })
  await using stack = new AsyncDisposableStack()
  const site = stack.use(await openFarSite())
  const returns: Return[] = []
  let { keypad } = site
  for (let number = 0; number < count; number += 1) {
    if (number > 0 && number % revocationsPerTerminal === 0)
      keypad = stack.use(await addTcpKeypad(site.gateway, `hall-${number}`, 'hall'))
    const userName = `user${number}`
    await site.gateway.api('POST', '/api/users', { userName })
    const pin = await site.issue(userName)
    site.line.set(silence)
    await untilDirectory(site.gateway, false)
    await typePin(keypad, pin, letIn)
    await site.enable(userName, false)
    site.line.set({ kind: 'none' })
    const one = await watchReturn(keypad, pin)
    returns.push(one)
    await untilDirectory(site.gateway, true)
    trial.say(
      `return ${number + 1}: opened until ${one.openedMs?.toFixed(0) ?? '-'}, refused after ${one.refusedMs.toFixed(0)} ms`,
    )
  }
  return describe(returns)
}

/** Logs in again and again, from the return of the line until the account is said to be switched off. */
async function watchReturn(keypad: WatchedKeypad, pin: string): Promise<Return> {
  const returned = performance.now()
  let openedMs: number | undefined
  const refused = async () => {
    const tried = await logIn(keypad, pin)
    if (tried.refusal?.includes('switched off')) return tried
    // Whom the throttle keeps waiting, or nobody can judge just now, is not let in either.
    if (tried.refusal === undefined) openedMs = tried.at - returned
    await wait(betweenTriesMs)
    return undefined
  }
  const { at, milliseconds } = await until(refused, { withinMs: 60_000, what: 'the refusal' })
  return { openedMs, refusedMs: at + milliseconds - returned }
}

function describe(returns: readonly Return[]): Outcome {
  const opened = returns.map(({ openedMs }) => openedMs ?? 0)
  const tell = (values: readonly number[]) => [0.5, 0.99, 1].map(share => quantile(values, share).toFixed(0)).join(', ')
  return {
    cases: `${returns.length} returns of the line to the directory, somebody revoked before each`,
    figures: [
      `a revoked PIN opened until p50, p99, most ${tell(opened)} ms after the return (${mostMs} allowed)`,
      `refused in words after p50, p99, most ${tell(returns.map(({ refusedMs }) => refusedMs))} ms`,
    ],
    violations: opened.filter(ms => ms > mostMs).map(ms => `opened ${ms.toFixed(0)} ms after the return`),
  }
}
