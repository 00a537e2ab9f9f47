import { SeededRandom } from '../fuzz/random.ts'
import { visitWithoutPause } from './desk-visits.ts'
import type { History } from './history.ts'
import type { KillHouse } from './kill-house.ts'
import { printWithoutPause } from './printing-clients.ts'

export interface WorkDay {
  readonly house: KillHouse
  readonly history: History
  readonly random: SeededRandom
  readonly signal: AbortSignal
  readonly isRecordFar?: boolean
}

const clients = 3
const mostWaiting = 60

/** People print, and fetch what they printed, until told to stop. */
export async function letPeopleWork({ house, random, ...parts }: WorkDay): Promise<void> {
  const { lives, people, desks } = house
  const own = () => new SeededRandom(1 + random.below(2 ** 31 - 1))
  const wantsMore = () => parts.history.waiting.size < mostWaiting
  await Promise.all([
    ...Array.from({ length: clients }, () => printWithoutPause({ ...parts, lives, people, random: own(), wantsMore })),
    ...desks.map(desk => visitWithoutPause({ ...parts, lives, random: own(), arePatient: false }, desk, parts.signal)),
  ])
}
