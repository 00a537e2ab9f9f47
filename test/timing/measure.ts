import { randomInt } from 'node:crypto'
import { checkNamedPin } from '../../src/gateway/check-named-pin.ts'
import { MailRequests } from '../../src/gateway/mail-requests.ts'
import { statement } from '../../src/records/sql.ts'
import { systemClock } from '../../src/system.ts'
import { openRecords } from '../office.ts'

/** How two kinds of names compare: their times by Welch's t, their answers word for word. */
export interface Comparison {
  readonly known: Sample
  readonly unknown: Sample
  readonly t: number
  /** Different answers that were given to each kind. */
  readonly answers: { readonly known: readonly string[]; readonly unknown: readonly string[] }
}

export interface Sample {
  readonly count: number
  /** Milliseconds. */
  readonly mean: number
  readonly variance: number
}

/** Tries of one name, so that no limit of it is met: three requests an hour, five wrong PINs from one client. */
const triesPerName = 3
const usersAtOnce = 500

type Ask = (name: string, client: string) => Promise<string>

/** Known and unknown names in random order at log-in (wrong PINs) and at *New PIN*, each `tries` times, on real records. */
export async function measureNames(tries: number, atOnce: number): Promise<Readonly<Record<string, Comparison>>> {
  await using records = await openRecords({ clock: systemClock })
  await using requests = new MailRequests(records, async () => undefined)
  const names = Math.ceil(tries / triesPerName)
  await addUsers(records, names)
  const logIn: Ask = async (name, client) =>
    JSON.stringify(await checkNamedPin(records, { name, pin: '000000', client }))
  // The limit of the whole site is the same for all names; here it would only end the measurement.
  const newPin: Ask = async (name, client) => {
    const answer = JSON.stringify(await requests.take({ kind: 'new-pin', name, client }))
    await records.sql.commit([statement(records.sql.db.deleteFrom('tally').where('name', '=', 'asked'))])
    return answer ?? 'taken'
  }
  return { 'log-in': await compare(logIn, tries, atOnce), 'new PIN': await compare(newPin, tries, atOnce) }
}

async function addUsers({ sql }: Awaited<ReturnType<typeof openRecords>>, count: number): Promise<void> {
  for (let first = 0; first < count; first += usersAtOnce) {
    const rows = Array.from({ length: Math.min(usersAtOnce, count - first) }, (_, at) => ({
      user_name: `known${first + at}`,
      display_name: null,
      email: `known${first + at}@example.org`,
      email_key: `known${first + at}@example.org`,
      enabled: 1,
      release_at_once: null,
      language: null,
      origin: 'admin',
      external_id: null,
      sponsor: null,
      created_at: 0,
    }))
    await sql.commit([statement(sql.db.insertInto('account').values(rows))])
  }
}

async function compare(ask: Ask, tries: number, atOnce: number): Promise<Comparison> {
  const kinds = { known: new Running(), unknown: new Running() }
  const order = shuffled(Array.from({ length: 2 * tries }, (_, at) => at))
  const next = order[Symbol.iterator]()
  const worker = async () => {
    for (const at of next) {
      const kind = at % 2 === 0 ? 'known' : 'unknown'
      const name = `${kind}${Math.floor(at / 2 / triesPerName)}`
      const began = performance.now()
      const answer = await ask(name, clientOf(at))
      kinds[kind].add(performance.now() - began, answer)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const [known, unknown] = [kinds.known.sample, kinds.unknown.sample]
  return {
    known,
    unknown,
    t: welch(known, unknown),
    answers: { known: kinds.known.answers, unknown: kinds.unknown.answers },
  }
}

/** Mean and variance as they come (Welford 1962). */
class Running {
  #count = 0
  #mean = 0
  #squares = 0
  readonly #answers = new Set<string>()

  add(value: number, answer: string): void {
    this.#count += 1
    const delta = value - this.#mean
    this.#mean += delta / this.#count
    this.#squares += delta * (value - this.#mean)
    this.#answers.add(answer)
  }

  get sample(): Sample {
    return { count: this.#count, mean: this.#mean, variance: this.#squares / (this.#count - 1) }
  }

  get answers(): readonly string[] {
    return [...this.#answers]
  }
}

function welch(one: Sample, other: Sample): number {
  return (one.mean - other.mean) / Math.sqrt(one.variance / one.count + other.variance / other.count)
}

/** Addresses of the block for benchmarks (RFC 2544), a few tries each. */
function clientOf(at: number): string {
  const client = Math.floor(at / 8)
  return `198.${18 + (Math.floor(client / 65_536) % 2)}.${Math.floor(client / 256) % 256}.${client % 256}`
}

function shuffled<T>(values: T[]): T[] {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1)
    const [a, b] = [values[last], values[other]]
    if (a === undefined || b === undefined) continue
    values[last] = b
    values[other] = a
  }
  return values
}
