import { openFarSite, silence, untilDirectory } from '../house/far-site.ts'
import { addTcpKeypad } from '../house/watched-keypad.ts'
import { until } from '../servers/until.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'
import { logIn, quantile } from './log-in-load.ts'

/** DESIGN: a revocation is seen by a site that was cut off as soon as the link is back; issue 4: within this. */
const mostMs = 2_000
/** Each costs its terminal a try of twelve. */
const revocationsPerTerminal = 8

/** People are revoked while their site is cut off from the directory; the line comes back, again and again. */
export async function tryReturns(trial: Trial): Promise<Outcome> {
  const returns = amountOf(trial, 'returns', { slice: 2, short: 20, full: 200 })
  await using stack = new AsyncDisposableStack()
  const site = stack.use(await openFarSite())
  const [refusedMs, violations]: [number[], string[]] = [[], []]
  let openings = 0
  let keypad = site.keypad
  for (let number = 0; number < returns; number += 1) {
    if (number > 0 && number % revocationsPerTerminal === 0)
      keypad = stack.use(await addTcpKeypad(site.gateway, `hall-${number}`, 'hall'))
    const userName = `user${number}`
    await site.gateway.api('POST', '/api/users', { userName })
    const pin = await site.issue(userName)
    site.line.set(silence)
    await untilDirectory(site.gateway, false)
    const before = await logIn(keypad, pin)
    if (before.refusal) violations.push(`${userName}: refused while cut off: ${before.refusal}`)
    await site.enable(userName, false)
    site.line.set({ kind: 'none' })
    const mended = performance.now()
    const isRefused = async () => {
      const tried = await logIn(keypad, pin)
      // What cannot be said just now opens nothing, and is no word on the revocation.
      if (tried.refusal?.includes('switched off')) return true
      if (tried.refusal === undefined) openings += 1
      return false
    }
    await until(isRefused, { withinMs: 30_000, what: `${userName} refused` })
    refusedMs.push(performance.now() - mended)
    await untilDirectory(site.gateway, true)
    trial.say(`return ${number + 1}: refused after ${refusedMs.at(-1)?.toFixed(0)} ms`)
  }
  violations.push(...refusedMs.filter(ms => ms > mostMs).map(ms => `refused ${ms.toFixed(0)} ms after the return`))
  const figures = [0.5, 0.99, 1].map(share => quantile(refusedMs, share).toFixed(0))
  return {
    cases: `${returns} returns of the line to the directory, somebody revoked before each`,
    figures: [
      `refused after p50 ${figures[0]}, p99 ${figures[1]}, most ${figures[2]} ms (${mostMs} allowed), let in ${openings} times meanwhile`,
    ],
    violations,
  }
}
