import { createHash, randomUUID } from 'node:crypto'
import type { Pin } from '../../src/core/pin.ts'
import type { Release } from '../../src/core/release.ts'
import type { User } from '../../src/core/user.ts'
import { SecretSealer } from '../../src/keys/secret-sealer.ts'
import type { SecretIndex } from '../../src/ports/directory.ts'
import type { NewJob } from '../../src/ports/site.ts'

/** Keys of these tests. */
export const testSealer = new SecretSealer(new Uint8Array(32).fill(7))
export const siteKeys = { sealer: testSealer, auditKey: new Uint8Array(32).fill(8) }

export const noon = Temporal.Instant.from('2026-11-24T12:00:00Z')

export function user(userName: string, own: Partial<User> = {}): User {
  return {
    userName,
    displayName: null,
    email: null,
    groups: [],
    enabled: true,
    releaseAtOnce: null,
    language: null,
    origin: 'admin',
    externalId: null,
    sponsor: null,
    createdAt: noon,
    ...own,
  }
}

export function pin(userName: string, own: Partial<Pin> = {}): Pin {
  return {
    id: randomUUID(),
    userName,
    kind: 'temporary',
    length: 6,
    issuedAt: noon,
    validFrom: noon,
    validUntil: noon.add({ hours: 24 }),
    endedAt: null,
    endReason: null,
    usesLeft: null,
    endsFormerOnUse: false,
    ...own,
  }
}

/** A digest as the keys would make it, out of any text. */
export function index(text: string, generation = 1): SecretIndex {
  return { generation, digest: Uint8Array.from(createHash('sha256').update(text).digest()) }
}

export function job(userName: string, own: Partial<NewJob> = {}): NewJob {
  return {
    uuid: randomUUID(),
    userName,
    name: 'report',
    format: 'application/pdf',
    ticket: { copies: 2, sides: 'two-sided-long-edge' },
    document: { id: randomUUID(), wrappedKey: Uint8Array.of(1, 2, 3), octets: 5_000_000_000 },
    createdAt: noon,
    expiresAt: noon.add({ hours: 24 }),
    source: '192.0.2.7',
    ...own,
  }
}

export function release(jobId: number, own: Partial<Release> = {}): Release {
  return {
    id: randomUUID(),
    jobId,
    userName: 'ada',
    terminalName: 'lift',
    sessionId: 's1',
    printerName: 'lobby',
    printerJobName: `hf-${randomUUID().slice(0, 8)}`,
    printerJobId: null,
    printerJobUuid: null,
    life: null,
    lastSeen: null,
    impressions: null,
    startedAt: noon,
    leaseUntil: noon.add({ minutes: 3 }),
    endedAt: null,
    ...own,
  }
}
