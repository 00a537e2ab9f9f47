/**
 * The floor for intake: a bare Node server that streams each request's bytes to a file, syncs file and folder, then answers.
 * No IPP, no record, no encryption. Usage: node bare-intake.ts FOLDER; prints its port.
 */
import { constants } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { encodeMessage } from '../src/ipp/codec.ts'
import { responseTo } from '../src/ipp/codec-attributes.ts'

const folder = process.argv[2] ?? ''
const body = encodeMessage(responseTo({ version: { major: 2, minor: 0 }, requestId: 1 }, 'successful-ok'))
let next = 0

async function take(asked: http.IncomingMessage, answer: http.ServerResponse): Promise<void> {
  const path = join(folder, String(++next))
  {
    await using file = await open(`${path}.part`, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL)
    for await (const chunk of asked) await file.write(chunk as Uint8Array)
    await file.sync()
  }
  await rename(`${path}.part`, path)
  {
    await using directory = await open(folder, constants.O_RDONLY)
    await directory.sync()
  }
  answer.writeHead(200, { 'content-type': 'application/ipp', 'content-length': body.length }).end(body)
}

const server = http.createServer({ noDelay: true }, (asked, answer) => {
  take(asked, answer).catch(() => asked.destroy())
})
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
