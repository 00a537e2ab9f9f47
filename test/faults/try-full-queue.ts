import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openKeys } from '../../src/keys/open-keys.ts'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { job } from '../records.contract/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { amountOf, type Outcome, type Trial } from './fault-row.ts'

const addedAtOnce = 500
const pages = 200
const perUser = 1_000
const limits = { startSeconds: 20, pageP99Ms: 500 }

/** F20: a gateway that starts on very many held jobs, and lists them page by page. */
export async function tryFullQueue(trial: Trial): Promise<Outcome> {
  const count = amountOf(trial, 'held', { slice: 1_000, short: 10_000, full: 100_000 })
  const data = join(trial.folder, 'queue')
  await mkdir(data)
  await fill(data, count)
  const began = performance.now()
  await using gateway = await startGateway({ data, flags: ['--log-level', 'error'] })
  const startSeconds = (performance.now() - began) / 1000
  const times: number[] = []
  let listed = 0
  for (let page = 0; page < pages; page++) {
    const at = performance.now()
    const path = `/api/jobs?userName=user${page % Math.ceil(count / perUser)}&state=held&limit=100`
    const { jobs } = await gateway.api<{ readonly jobs: readonly unknown[] }>('GET', path)
    times.push(performance.now() - at)
    listed += jobs.length
  }
  const p99 = times.toSorted((a, b) => a - b).at(Math.floor(times.length * 0.99)) ?? Number.POSITIVE_INFINITY
  return {
    cases: `${count} held jobs, ${perUser} a user, ${pages} pages of 100`,
    figures: [`ready after ${startSeconds.toFixed(1)} s`, `page p99 ${p99.toFixed(0)} ms`],
    violations: [
      ...(startSeconds > limits.startSeconds ? [`ready after ${startSeconds.toFixed(1)} s`] : []),
      ...(p99 > limits.pageP99Ms ? [`a page took ${p99.toFixed(0)} ms (p99)`] : []),
      ...(listed < pages * 100 ? [`${listed} jobs listed of ${pages * 100}`] : []),
    ],
  }
}

/** Their documents are in no spool: nobody releases them here. */
async function fill(data: string, count: number): Promise<void> {
  const keys = await openKeys(data, { stretch: 'none' })
  await using sql = await openSqlite(join(data, 'holdfast.sqlite'))
  const { jobs } = await openSiteRecord(sql, keys)
  const createdAt = Temporal.Now.instant()
  const expiresAt = createdAt.add({ hours: 24 })
  for (let first = 0; first < count; first += addedAtOnce) {
    const numbers = Array.from({ length: Math.min(addedAtOnce, count - first) }, (_, at) => first + at)
    await Promise.all(
      numbers.map(number => jobs.add(job(`user${Math.floor(number / perUser)}`, { createdAt, expiresAt }))),
    )
  }
}
