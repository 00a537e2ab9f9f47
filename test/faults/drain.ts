import { setTimeout as wait } from 'node:timers/promises'
import { keptStates } from '../../src/core/job.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import { visit } from './desk-visits.ts'
import type { History } from './history.ts'
import type { KillHouse } from './kill-house.ts'

interface WaitingJob {
  readonly id: number
  readonly userName: string
  readonly state: string
  readonly octets: number | null
}

/** Longer than anything may take to settle: a printer that cannot be asked is given up after a minute. */
const longestMs = 150_000
const pauseMs = 100

/** Everybody prints what is left, and says the truth; what is left then is noted. */
export async function drain(house: KillHouse, history: History, random: SeededRandom): Promise<void> {
  const { lives, desks } = house
  for (const { printer } of desks) await printer.set({ msPerSheet: 0, answerAfterMs: 0, busyTimes: 0 })
  const parts = { lives, history, random, arePatient: true }
  const until = performance.now() + longestMs
  let waiting = await listWaiting(house)
  while (waiting.length > 0 && performance.now() < until) {
    const owners = new Set(waiting.filter(isTheirs).map(job => job.userName))
    await Promise.all(
      desks.map(async (desk, at) => {
        // Who roams goes to the first desk now.
        const here = desk.people.filter(person => at === 0 || !desks[0]?.people.includes(person))
        for (const person of here) if (owners.has(person.userName)) await visit(parts, desk, person)
      }),
    )
    await wait(pauseMs)
    waiting = await listWaiting(house)
  }
  for (const { id, state, octets } of waiting) history.note({ kind: 'remaining', jobId: id, state, octets })
}

function isTheirs({ state }: WaitingJob): boolean {
  return state === 'held' || state === 'uncertain'
}

async function listWaiting({ lives }: KillHouse): Promise<readonly WaitingJob[]> {
  const path = `/api/jobs?state=${keptStates.join(',')}&limit=1000`
  return (await lives.api<{ readonly jobs: readonly WaitingJob[] }>('GET', path)).jobs
}
