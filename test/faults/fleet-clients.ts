import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { SeededRandom } from '../fuzz/random.ts'
import type { FleetGateway, FleetHouse, Owner } from './fleet-house.ts'
import type { History } from './history.ts'
import { createAndSend, inPieces, printJob } from './print-over-ipp.ts'
import { makeDocument } from './printing-clients.ts'

/** What it takes to see what is left, and to claim it. */
export interface ClaimParts {
  readonly house: Pick<FleetHouse, 'gateways' | 'owners'>
  readonly history: History
  readonly random: SeededRandom
}

export interface FleetParts extends ClaimParts {
  readonly house: FleetHouse
}

interface ListedJob {
  readonly id: number
  readonly userName: string
  readonly state: string
  readonly octets: number | null
}

const patienceMs = 20_000
const mostWaiting = 100
const unsettled = 'held,uncertain,claimed,creating,created,sending,sent,printing,returned'

/** Prints until so many documents were acknowledged, at whichever gateway is up. */
export async function submitMany(
  parts: FleetParts,
  { wanted, isPaceKept }: { readonly wanted: () => boolean; readonly isPaceKept: () => boolean },
  signal: AbortSignal,
): Promise<void> {
  const { house, history, random } = parts
  while (!signal.aborted && wanted()) {
    const gateway = anyOf(house.gateways, random)
    if (!gateway.lives.isUp || isPaceKept() || history.waiting.size >= mostWaiting) await wait(10)
    else await submit(parts, gateway, anyOf(house.owners, random))
  }
}

/** Prints one document, and writes down what came of it. */
export async function submit(
  { history, random }: Pick<FleetParts, 'history' | 'random'>,
  { lives }: Pick<FleetGateway, 'lives'>,
  owner: Pick<Owner, 'userName'>,
): Promise<void> {
  const { userName } = owner
  const title = `${userName} ${random.below(1_000_000_000)}-${history.lines.length}`
  const bytes = makeDocument(title, random)
  const document = createHash('sha256').update(bytes).digest('hex')
  const print = random.below(2) === 0 ? printJob : createAndSend
  history.note({ kind: 'submitted', document, owner: userName, title })
  try {
    const sent = { host: lives.host, port: lives.ippPort, userName, title, signal: AbortSignal.timeout(patienceMs) }
    const { status, jobIds } = await print({ ...sent, document: inPieces(bytes, random) })
    const [jobId] = jobIds
    if (status?.startsWith('successful') && jobId !== undefined)
      history.note({ kind: 'acknowledged', document, owner: userName, jobId })
    // A record that does not answer may have stored it all the same (docs/adr/0002).
    else if (status === 'server-error-temporary-error') history.note({ kind: 'cut', document })
    else history.note({ kind: 'refused', document, status: status ?? 'unknown' })
  } catch {
    history.note({ kind: 'cut', document })
  }
}

/** Claims whatever is held at both gateways at once, and answers for the owners, until told to stop. */
export async function claimWithoutPause(parts: FleetParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) if ((await claimAll(parts)) === 0) await wait(20)
}

/** One round. Answers how many jobs have not ended; undefined while no gateway tells. */
export async function claimAll(parts: ClaimParts): Promise<number | undefined> {
  const jobs = await listUnsettled(parts)
  if (!jobs) return wait(100)
  const claimable = jobs.filter(job => job.state === 'held').slice(0, 20)
  const asked = jobs.filter(job => job.state === 'uncertain').slice(0, 20)
  await Promise.all([...claimable.map(job => claim(parts, job)), ...asked.map(job => answer(parts, job))])
  return jobs.length
}

export async function listUnsettled({ house, random }: ClaimParts): Promise<readonly ListedJob[] | undefined> {
  const { lives } = anyOf(house.gateways, random)
  const told = await ask<{ readonly jobs: readonly ListedJob[] }>(
    lives,
    'GET',
    `/api/jobs?state=${unsettled}&limit=1000`,
  )
  return told?.jobs
}

/** A gateway that stands still or is gone answers nothing: undefined. */
function ask<T>(lives: FleetGateway['lives'], method: string, path: string, body?: unknown): Promise<T | undefined> {
  if (!lives.isUp) return Promise.resolve(undefined)
  return lives.api<T>(method, path, body).catch(() => undefined)
}

async function claim({ house, history }: ClaimParts, { id, userName }: ListedJob): Promise<void> {
  const printer = house.owners.find(owner => owner.userName === userName)?.printerName ?? ''
  history.note({ kind: 'log-in', owner: userName, printer, via: 'pin' })
  const claims = house.gateways.map(({ lives }) => ask(lives, 'POST', `/api/jobs/${id}/release`, { printer }))
  await Promise.race([Promise.all(claims), wait(3_000)])
}

/** The owner looks into the tray. */
async function answer({ house, history, random }: ClaimParts, { id, userName }: ListedJob): Promise<void> {
  const document = history.acknowledged.get(id)
  const { lives } = anyOf(house.gateways, random)
  if (!lives.isUp) return
  // What a client never got its answer for is unknown here: it is said not to have come out, if that is the truth.
  if (document === undefined) return
  const printed = history.printed.has(document)
  history.note({ kind: 'answered', document, owner: userName, didPrint: printed })
  await ask(lives, 'POST', `/api/jobs/${id}/answer`, { printed })
}

export function anyOf<T>(list: readonly T[], random: SeededRandom): T {
  const one = list[random.below(list.length)]
  if (one === undefined) throw new Error('an empty list')
  return one
}
