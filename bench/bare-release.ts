/**
 * The floor for releases: a bare Node program that, told by a byte on a TCP line, makes a job and sends a file over one kept
 * connection. No PIN, no record, no encryption, no recovery. Usage: node bare-release.ts PRINTER-PORT FILE; prints its port.
 */
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { attribute, firstInteger } from '../src/ipp/codec-attributes.ts'
import { IppPeer } from './ipp-peer.ts'

const [printerPort, file = ''] = process.argv.slice(2)
const printer = new IppPeer(Number(printerPort), '/ipp/print')
await printer.ask('Get-Printer-Attributes', [])

async function release(): Promise<void> {
  const created = await printer.ask('Create-Job', [attribute('job-name', 'nameWithoutLanguage', 'x')])
  const id = firstInteger(
    created.groups.find(({ tag }) => tag === 'job'),
    'job-id',
  )
  const last = attribute('last-document', 'boolean', true)
  await printer.ask('Send-Document', [attribute('job-id', 'integer', id ?? 0), last], readFileSync(file))
}

const line = createServer({ noDelay: true }, socket => {
  socket.on('data', () => {
    release().catch(() => process.exit(1))
  })
})
line.listen(0, '127.0.0.1', () => console.log(`port ${(line.address() as AddressInfo).port}`))
