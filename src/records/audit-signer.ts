import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { StoredAuditRow } from './audit-rows.ts'
import type { AuditRow } from './tables.ts'

export type UnsignedAuditRow = Omit<AuditRow, 'id' | 'mac'>

/**
 * Signs entries with HMAC-SHA-256 under a key that is not in the database, and links them: whoever can only write to the
 * database can put in no entry, and change, move or leave out none, unnoticed.
 */
export class AuditSigner {
  readonly #key: KeyObject

  /** `key` has 32 octets. */
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key)
  }

  /** Signs what an entry says. */
  sign(row: UnsignedAuditRow): Uint8Array {
    const sealed = row.sealed && Buffer.from(row.sealed).toString('base64')
    const where = [row.terminal_name, row.printer_name, row.job_id]
    const content = ['holdfast-audit/v1', row.at, row.event, row.actor, row.person, ...where, row.detail, sealed]
    return this.#mac(JSON.stringify(content))
  }

  isGenuine(row: StoredAuditRow): boolean {
    return Buffer.compare(this.sign(row), row.mac) === 0
  }

  /** The link of an entry to the one before it. */
  link(former: Uint8Array, seq: number, row: Pick<StoredAuditRow, 'id' | 'mac'>): Uint8Array {
    return this.#mac(`holdfast-audit-link/v1|${seq}|${row.id}|`, former, row.mac)
  }

  #mac(...parts: readonly (string | Uint8Array)[]): Uint8Array {
    const mac = createHmac('sha256', this.#key)
    for (const part of parts) mac.update(part)
    return Uint8Array.from(mac.digest())
  }
}
