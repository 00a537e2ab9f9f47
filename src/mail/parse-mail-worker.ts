/**
 * The thread in which mails are read. A mail may be made to break a parser, or to keep it busy: this thread can be ended
 * at any time, its heap is bounded, and what it holds of a mail are pieces on the way from one scratch file to another.
 */
import { readSync, writeSync } from 'node:fs'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { MailRefused, type ParseAnswer, type ParseRequest } from './parse-messages.ts'
import { type PartSink, readParts } from './read-parts.ts'
import { type ScratchAccess, scratchCipher, scratchDecipher } from './scratch-file.ts'

const chunkOctets = 64 * 1024

async function answerTo({ input, octets, output, maxContentOctets }: ParseRequest): Promise<ParseAnswer> {
  try {
    const parts = await readParts(() => readScratch(input, octets), writeScratch(output), { maxContentOctets })
    return { outcome: 'read', parts }
  } catch (error) {
    return { outcome: 'refused', reason: error instanceof MailRefused ? error.reason : 'mail-unreadable' }
  }
}

function* readScratch({ descriptor, key }: ScratchAccess, octets: number): Generator<Uint8Array> {
  const decipher = scratchDecipher(key, 0)
  for (let at = 0; at < octets; ) {
    const chunk = Buffer.alloc(Math.min(chunkOctets, octets - at))
    const read = readSync(descriptor, chunk, 0, chunk.length, at)
    if (read === 0) throw new Error('a mail in work ended early')
    at += read
    yield decipher.update(chunk.subarray(0, read))
  }
}

function writeScratch({ descriptor, key }: ScratchAccess): PartSink {
  const cipher = scratchCipher(key)
  let octets = 0
  return {
    get octets() {
      return octets
    },
    write(bytes) {
      const sealed = cipher.update(bytes)
      for (let at = 0; at < sealed.length; ) at += writeSync(descriptor, sealed, at, sealed.length - at, octets + at)
      octets += bytes.length
    },
  }
}

function serve(port: MessagePort): void {
  port.on('message', (request: ParseRequest) => {
    // It never rejects; were it to, the thread would end and the mail count as unreadable.
    void answerTo(request).then(answer => port.postMessage(answer))
  })
}

if (parentPort) serve(parentPort)
