// Stores audit entries as fast as it can and prints the number of each that was acknowledged, until it is killed.
import 'temporal-polyfill/global'
import { writeSync } from 'node:fs'
import { openSiteRecord } from '../../src/records/open-site-record.ts'
import { openSqlite } from '../../src/records/sqlite.ts'
import { siteKeys } from '../records.contract/samples.ts'

const sql = await openSqlite(process.argv[2] ?? '')
const { audit } = await openSiteRecord(sql, siteKeys)
const at = Temporal.Now.instant()
let last = 0

async function write(): Promise<never> {
  for (;;) {
    const jobId = ++last
    await audit.append({ at, event: 'stored', actor: 'gateway', jobId })
    // Synchronous: what was printed has left this process.
    writeSync(1, `${jobId}\n`)
  }
}

await Promise.all(Array.from({ length: 8 }, write))
