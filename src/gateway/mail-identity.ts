import type { InboundMail } from '../ports/inbound.ts'
import type { Ports } from '../ports.ts'

/**
 * What tells a mail from all others: who sent it, its Message-ID, what is in it. The same when it comes twice, by
 * whichever way; without a Message-ID only when every octet is the same.
 */
export function identityOf(
  { tokens }: Pick<Ports, 'tokens'>,
  mail: Pick<InboundMail, 'sha256' | 'bodySha256'>,
  { address, messageId }: { readonly address: string; readonly messageId: string | null },
): string {
  const content = messageId === null ? mail.sha256 : `${messageId}\n${mail.bodySha256}`
  return hexOf(tokens.digestOf(`mail\n${address.toLowerCase()}\n${content}`))
}

/** The uuid of the job that a document of a mail becomes, the same each time (RFC 9562 section 5.8). */
export function jobUuidOf({ tokens }: Pick<Ports, 'tokens'>, mailId: string, index: number): string {
  const digest = hexOf(tokens.digestOf(`job\n${mailId}\n${index}`))
  const variant = 8 + (Number.parseInt(digest.slice(16, 17), 16) % 4)
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`]
  return [...parts, `${variant.toString(16)}${digest.slice(17, 20)}`, digest.slice(20, 32)].join('-')
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, octet => octet.toString(16).padStart(2, '0')).join('')
}
