import type { Offline } from '../core/offline.ts'
import type { Pin } from '../core/pin.ts'
import type { Refusal } from '../core/refusal.ts'
import { terminalThrottlePolicy, zoneThrottlePolicy } from '../core/throttle.ts'
import type { FoundPin, SecretIndex } from '../ports/directory.ts'
import type { LogInUser } from '../ports/facts.ts'
import type { Ports } from '../ports.ts'
import type { CheckRequest } from './admit-user.ts'
import { knownNow, refuseOffline } from './offline-limit.ts'
import { refuseNow } from './refuse-now.ts'
import type { Bucket } from './throttle-gate.ts'

type PinPorts = Pick<Ports, 'clock' | 'indexer' | 'facts' | 'pins' | 'settings'>

export type PinFinding =
  /** `user`: whose it is; undefined when the account is gone. */
  | { readonly pin: Pin; readonly user: LogInUser | undefined; readonly offline?: Offline }
  /** `userName` says whose PIN it was that is not valid. */
  | { readonly refusal: Refusal; readonly userName?: string }

/**
 * The valid PIN with these digits. `of`: only if it is this user's, whose card was tapped before; another's is as wrong as
 * nobody's.
 */
export async function findPin(ports: PinPorts, digits: string, of?: string): Promise<PinFinding> {
  // What overflowed the keypad; see core/keypad.ts.
  if (digits === '') return { refusal: { reason: 'unknown-credential' } }
  const indexes = await ports.indexer.ofPin(digits)
  const found = await knownNow(() => ports.facts.findPin(indexes))
  if (found === 'directory-away') return { refusal: { reason: found } }
  if (!found || (of !== undefined && found.pin.userName !== of)) return { refusal: { reason: 'unknown-credential' } }
  const refusal = refuseNow(ports, found.pin) ?? refuseOffline(ports, found, of !== undefined)
  if (refusal) return { refusal, userName: found.pin.userName }
  renewIndex(ports, found, indexes)
  return { pin: found.pin, user: found.user, ...(found.offline ? { offline: found.offline } : {}) }
}

/** What a PIN typed at a terminal is counted under. */
export function pinBuckets({
  terminal,
  terminals,
}: Pick<CheckRequest, 'terminal' | 'terminals'>): readonly [Bucket, Bucket] {
  return [
    { key: `terminal:${terminal.name}`, policy: terminalThrottlePolicy },
    { key: 'zone', policy: zoneThrottlePolicy(terminals), isOfZone: true },
  ]
}

/**
 * Key rotation: a PIN found under an older generation moves to the current one at its next good log-in. Nobody waits for
 * it at the terminal; one that fails is made up for at the log-in after that.
 */
function renewIndex(ports: PinPorts, found: FoundPin, indexes: readonly SecretIndex[]): void {
  const current = indexes[0]
  if (!current || current.generation === found.index.generation) return
  ports.pins.reindex(found.pin.id, current).catch(() => undefined)
}
