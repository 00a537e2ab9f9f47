import { createHash, type Hash } from 'node:crypto'
import { Fault } from '../core/fault.ts'
import type { InboundMail } from '../ports/inbound.ts'
import { ScratchFile } from './scratch-file.ts'

/** A mail in a scratch file; gone when disposed. */
export type KeptMail = InboundMail & AsyncDisposable

/** What is known of a mail beside its octets. */
export type MailFacts = Pick<InboundMail, 'via' | 'returnPath' | 'recipients' | 'relay' | 'receivedAt'>

export interface KeepOptions {
  readonly folder: string
  readonly maxOctets: number
}

/** Writes a mail to a scratch file as it comes. Fault `message-too-large` past the limit. */
export async function keepMail(
  content: AsyncIterable<Uint8Array>,
  facts: MailFacts,
  { folder, maxOctets }: KeepOptions,
): Promise<KeptMail> {
  await using stack = new AsyncDisposableStack()
  const file = stack.use(await ScratchFile.create(folder))
  const hash = createHash('sha256')
  const body = new BodyHash()
  for await (const chunk of content) {
    if (file.octets + chunk.length > maxOctets)
      throw new Fault('message-too-large', `a mail of over ${maxOctets} octets`)
    hash.update(chunk)
    body.update(chunk)
    await file.write(chunk)
  }
  const sha256 = hash.digest('hex')
  const kept = stack.move()
  return {
    ...facts,
    octets: file.octets,
    sha256,
    bodySha256: body.digest(),
    content: () => file.read(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const emptyLine = '\r\n\r\n'

/** SHA-256 of what follows the header. */
class BodyHash {
  readonly #hash: Hash = createHash('sha256')
  #end: Uint8Array | undefined = new Uint8Array(0)

  update(chunk: Uint8Array): void {
    if (this.#end === undefined) {
      this.#hash.update(chunk)
      return
    }
    const both = Buffer.concat([this.#end, chunk])
    const at = both.indexOf(emptyLine)
    this.#end = at === -1 ? both.subarray(1 - emptyLine.length) : undefined
    if (at !== -1) this.#hash.update(both.subarray(at + emptyLine.length))
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}
