import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { SeededRandom } from '../fuzz/random.ts'
import type { GatewayLives } from './gateway-lives.ts'
import type { History } from './history.ts'
import type { Person } from './kill-house.ts'
import { createAndSend, inPieces, printJob } from './print-over-ipp.ts'

export interface ClientParts {
  readonly lives: GatewayLives
  readonly history: History
  readonly random: SeededRandom
  readonly people: readonly Person[]
  /** False while enough documents wait to be released. */
  readonly wantsMore: () => boolean
  readonly signal: AbortSignal
  /** The record may not answer: then it may have stored what the client is told failed (docs/adr/0002). */
  readonly isRecordFar?: boolean
}

const leastBytes = 1_024
const mostBytes = 300 * 1_024
const mostPages = 4
/** Long past what the gateway takes for a document of this size. */
const patienceMs = 30_000

/** A client that prints one document after another until told to stop. */
export async function printWithoutPause(parts: ClientParts): Promise<void> {
  const { lives, signal, random, people, wantsMore } = parts
  for (let number = 1; !signal.aborted; number++) {
    await Promise.race([lives.up, wait(100)])
    const person = people[random.below(people.length)]
    if (!lives.isUp || !wantsMore() || !person) await wait(20)
    else await submit(parts, person.userName, `${person.userName} ${number}-${random.below(1_000_000_000)}`)
  }
}

async function submit(parts: ClientParts, userName: string, title: string): Promise<void> {
  const { lives, history, random, isRecordFar } = parts
  const bytes = makeDocument(title, random)
  const document = createHash('sha256').update(bytes).digest('hex')
  const print = random.below(2) === 0 ? printJob : createAndSend
  const signal = AbortSignal.timeout(patienceMs)
  history.note({ kind: 'submitted', document, owner: userName, title })
  try {
    const { status, jobIds } = await print({
      ...{ port: lives.ippPort, userName, title, signal },
      document: inPieces(bytes, random),
    })
    const [jobId] = jobIds
    if (status?.startsWith('successful') && jobId !== undefined)
      history.note({ kind: 'acknowledged', document, owner: userName, jobId })
    else if (isRecordFar && status === 'server-error-temporary-error') history.note({ kind: 'cut', document })
    else history.note({ kind: 'refused', document, status: status ?? 'unknown' })
  } catch {
    history.note({ kind: 'cut', document })
    if (signal.aborted) history.note({ kind: 'broken', what: `a client waited ${patienceMs} ms for its answer` })
  }
}

/** A document like no other: a PDF as far as a printer that counts its pages can tell. */
export function makeDocument(title: string, random: SeededRandom): Uint8Array {
  const pages = '/Type /Page\n'.repeat(1 + random.below(mostPages))
  const size = leastBytes + random.below(mostBytes - leastBytes)
  return Buffer.concat([Buffer.from(`%PDF-1.7\n% ${title}\n${pages}`), Buffer.alloc(size, `${title} `)])
}
