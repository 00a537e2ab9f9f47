import { tmpdir } from 'node:os'
import { type KeptMail, keepMail, type MailFacts } from '../../src/mail/kept-mail.ts'

const facts: MailFacts = {
  via: 'imap',
  returnPath: undefined,
  recipients: [],
  relay: null,
  receivedAt: Temporal.Instant.from('2026-11-24T08:00Z'),
}

/** A mail of these octets, fetched from a mailbox unless told otherwise. */
export function mailOf(raw: string | Uint8Array, change: Partial<MailFacts> = {}): Promise<KeptMail> {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw
  const options = { folder: tmpdir(), maxOctets: Number.MAX_SAFE_INTEGER }
  return keepMail(chunksOf(bytes), { ...facts, ...change }, options)
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}
