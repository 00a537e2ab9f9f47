import { randomInt } from 'node:crypto'
import { terminalThrottlePolicy } from '../../src/core/throttle.ts'
import { checkCredential } from '../../src/gateway/check-credential.ts'
import { issuePin } from '../../src/gateway/issue-pin.ts'
import { ThrottleGate } from '../../src/gateway/throttle-gate.ts'
import { SeededRandom } from '../fuzz/random.ts'
import { openRecords, type Records, someUser } from '../office.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'

const users = 50
const hours = 24
/** The bucket's capacity, and what it forgets in the time. */
const mostTries = terminalThrottlePolicy.capacity + hours * terminalThrottlePolicy.forgottenPerHour
/** So far from the prediction is chance, one in some ten thousand runs. */
const leastZ = 4

/** How a guesser spends the time between tries: as fast as it is let, with restarts of the gateway, or all at once. */
type Manner = 'steady' | 'restarts' | 'parallel'
const manners: readonly Manner[] = ['steady', 'restarts', 'parallel']

/** F18: a guesser at one terminal for a day of simulated time, again and again. */
export async function tryGuessing(trial: Trial): Promise<Outcome> {
  const days = amountOf(trial, 'days', { slice: 1, short: 12, full: 1_000 })
  const random = new SeededRandom(trial.seed)
  await using records = await openRecords()
  const lengths = new Set<number>()
  for (let number = 0; number < users; number++) {
    const userName = `user${number}`
    await records.users.create(someUser(userName))
    const { digits } = await issuePin(records, { userName, actor: 'test', cause: 'administrator' })
    lengths.add(digits.length)
  }
  const length = Math.max(...lengths)
  const found = { tries: 0, hits: 0, violations: [] as string[] }
  for (let day = 0; day < days; day++) {
    const manner = manners[day % manners.length] ?? 'steady'
    const spent = await guessForADay(records, { terminal: terminalNameOf(day), length, manner, random })
    found.tries += spent.tries
    found.hits += spent.hits
    // The bucket is counted in whole tries; the last one may fall on the end of the day.
    if (spent.tries - spent.hits > mostTries + 1)
      found.violations.push(
        `${spent.tries} tries in a day at ${terminalNameOf(day)}, ${manner}; ${mostTries} are allowed`,
      )
    records.clock.forward({ hours: 240 })
  }
  const predicted = (found.tries * users) / 10 ** length
  const z = (found.hits - predicted) / Math.sqrt(Math.max(predicted, 1e-9))
  if (found.hits > 1 && z > leastZ) found.violations.push(`${found.hits} hits, ${predicted.toFixed(3)} predicted`)
  return {
    cases: `${days} days at one terminal each (${manners.join(', ')}), ${users} PINs of ${length} digits`,
    figures: [
      `tries a day ${(found.tries / days).toFixed(0)} of ${mostTries} allowed`,
      `hits ${found.hits}, predicted ${predicted.toFixed(3)}`,
    ],
    violations: found.violations,
  }
}

function terminalNameOf(day: number): string {
  return `hall-${day}`
}

interface Guesser {
  readonly terminal: string
  readonly length: number
  readonly manner: Manner
  readonly random: SeededRandom
}

/** Tries whenever it is let; answers how many were looked at, and how many were somebody's. */
async function guessForADay(records: Records, { terminal, length, manner, random }: Guesser) {
  let gate = new ThrottleGate(records, { isShared: false })
  const spent = { tries: 0, hits: 0 }
  const until = records.clock.now().add({ hours })
  const guess = async () => {
    const digits = String(randomInt(10 ** length)).padStart(length, '0')
    const credential = { kind: 'pin', digits } as const
    const at = { terminal: { name: terminal, requires: 'pin-or-card' }, terminals: 100 } as const
    const checked = await checkCredential(records, gate, { credential, ...at })
    if (checked.outcome === 'accepted') {
      await checked.recorded
      spent.hits += 1
    }
    const reason = checked.outcome === 'refused' ? checked.refusal.reason : undefined
    if (reason !== 'wait' && reason !== 'step-up') spent.tries += 1
    return reason
  }
  while (Temporal.Instant.compare(records.clock.now(), until) < 0) {
    const reasons = await Promise.all(Array.from({ length: manner === 'parallel' ? 5 : 1 }, guess))
    // A restart forgets what is in memory.
    if (manner === 'restarts') gate = new ThrottleGate(records, { isShared: false })
    if (reasons.includes('step-up')) records.clock.forward({ minutes: 1 + random.below(20) })
    else records.clock.forward({ seconds: 1 + random.below(30) })
  }
  return spent
}
