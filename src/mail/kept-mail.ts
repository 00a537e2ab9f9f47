import { createHash } from 'node:crypto'
import { Fault } from '../core/fault.ts'
import type { InboundMail } from '../ports-inbound.ts'
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
  for await (const chunk of content) {
    if (file.octets + chunk.length > maxOctets)
      throw new Fault('message-too-large', `a mail of over ${maxOctets} octets`)
    hash.update(chunk)
    await file.write(chunk)
  }
  const sha256 = hash.digest('hex')
  const kept = stack.move()
  return {
    ...facts,
    octets: file.octets,
    sha256,
    content: () => file.read(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
