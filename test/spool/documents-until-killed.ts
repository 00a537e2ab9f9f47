// Stores documents as fast as it can and prints each that was acknowledged, until it is killed.
import 'temporal-polyfill/global'
import { createHash, randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openKeys } from '../../src/keys/open-keys.ts'
import { openSpool } from '../../src/spool/file-spool.ts'

const [folder = '', data = ''] = process.argv.slice(2)
const { documentKeys: keys } = await openKeys(data, { stretch: 'none' })
const spool = await openSpool({ folder, keys, clock: { now: () => Temporal.Now.instant() } })

async function write(): Promise<never> {
  for (;;) {
    const bytes = randomBytes(200_000)
    const document = await spool.store(
      (async function* () {
        yield bytes
      })(),
      { maxBytes: 1e9 },
    )
    const wrappedKey = Buffer.from(document.wrappedKey).toString('hex')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    writeSync(1, `${JSON.stringify({ ...document, wrappedKey, sha256 })}\n`)
  }
}

await Promise.all(Array.from({ length: 4 }, write))
