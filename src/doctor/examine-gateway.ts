import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

export interface AskedGateway {
  /** Where its API is, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** The process that holds the data folder; undefined: none. */
  readonly pid: number | undefined
}

/** As /health tells. */
interface HealthTold {
  readonly ready: boolean
  readonly reason?: string
  readonly version: string
  readonly parts: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>
}

const withinMs = 5_000
const maxHealthCharacters = 1024 * 1024

/** What a running gateway says of itself; without one, that there is none. */
export async function examineGateway({ url, pid }: AskedGateway): Promise<readonly Diagnosis[]> {
  const check = 'gateway'
  const told = await askHealth(`${url}/health`)
  if (!told && pid === undefined)
    return [ailing(check, 'warning', ['no gateway runs on this data folder', 'start it: npm start, or its service'])]
  if (!told)
    return [
      ailing(check, 'broken', [
        `process ${pid} holds the data folder, but ${url}/health does not answer`,
        'compare --http with the flags of that gateway; if they are the same, read its log and restart it',
      ]),
    ]
  const summary = told.ready
    ? well(check, `version ${told.version} answers at ${url} and is ready`)
    : ailing(check, 'broken', [
        `it is not ready: ${told.reason ?? 'not told why'}`,
        'see the lines below and docs/operate.md',
      ])
  const ailingParts = Object.entries(told.parts).filter(([, { ok }]) => !ok)
  return [
    summary,
    ...ailingParts.map(([name, { reason }]) =>
      ailing(`${check}: ${name}`, 'warning', [reason ?? 'is not well', adviceFor(name)]),
    ),
  ]
}

function adviceFor(part: string): string {
  return advice[part] ?? 'see its log and docs/operate.md'
}

const advice: Readonly<Record<string, string>> = {
  terminals: 'holdfast terminal list tells which and why',
  mail: 'holdfast mail outbox tells what waits; check mail.* with holdfast settings list',
  mailbox: 'check inbound.* with holdfast settings list',
  spool: 'make room, or see docs/operate.md: disk full',
  audit: 'entries were lost: see docs/operate.md: disk full',
  directory: 'see docs/operate.md: the directory is away',
  mirror: 'see what is said of the mirror above, and docs/operate.md: Redis is gone',
  log: 'whatever takes the log does not: make room, or restart it',
}

async function askHealth(url: string): Promise<HealthTold | undefined> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(withinMs) })
    const text = await answer.text()
    const told: unknown = text.length > maxHealthCharacters ? undefined : JSON.parse(text)
    return isHealth(told) ? told : undefined
  } catch {
    return undefined
  }
}

function isHealth(told: unknown): told is HealthTold {
  return typeof told === 'object' && told !== null && 'parts' in told && 'ready' in told && 'version' in told
}
