import type { CardPurpose, Credential } from '../core/credential.ts'
import type { Offline } from '../core/offline.ts'
import type { Pin } from '../core/pin.ts'
import type { Refusal } from '../core/refusal.ts'
import { type Right, rightsOf } from '../core/user.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { LogInUser } from '../ports/facts.ts'
import type { Ports } from '../ports.ts'
import type { CountedTry } from './throttle-gate.ts'

export type CheckPorts = Pick<
  Ports,
  'clock' | 'indexer' | 'facts' | 'pins' | 'cards' | 'users' | 'settings' | 'tallies' | 'random' | 'audit'
>

export interface CheckRequest<C extends Credential = Credential> {
  readonly credential: C
  readonly terminal: Pick<TerminalRecord, 'name' | 'requires'>
  /** Number of terminals of the zone, which sizes its bucket. */
  readonly terminals: number
}

export type CheckOutcome = Accepted | PinWanted | Refused

export interface Accepted {
  readonly outcome: 'accepted'
  readonly user: LogInUser
  readonly rights: ReadonlySet<Right>
  /** Resolves when the try is durably counted: before that nothing may come of it. */
  readonly recorded: Promise<unknown>
  /** The card became this user's by this log-in. */
  readonly isCardNew?: boolean
  /** A copy of the directory said who it is, since the directory cannot be asked. */
  readonly isOffline?: boolean
}

/** A card was tapped that opens only together with a PIN. */
interface PinWanted {
  readonly outcome: 'pin-wanted'
  readonly purpose: CardPurpose
}

export interface Refused {
  readonly outcome: 'refused'
  readonly refusal: Refusal
  /** Whose PIN that is over or locked account it was, for the audit; the person is not told. */
  readonly userName?: string
}

/** A refusal of somebody who is known by name, or of nobody. */
export function refused(refusal: Refusal, userName?: string): Refused {
  return { outcome: 'refused', refusal, ...(userName === undefined ? {} : { userName }) }
}

/** Lets a user in whose credential was right, and counts the use of a PIN that is good for a number of uses. */
export async function admitUser(
  ports: CheckPorts,
  found: {
    readonly user: LogInUser | undefined
    readonly pin?: Pin | undefined
    readonly offline?: Offline | undefined
  },
  counted: CountedTry,
): Promise<Accepted | Refused> {
  const { user, pin, offline } = found
  const refusal = await refuseUser(ports, user, pin)
  if (!user || refusal) {
    await counted.counted
    return refused(refusal ?? { reason: 'user-disabled' }, user?.userName ?? pin?.userName)
  }
  const groups = await ports.facts.groups()
  // Not awaited by the person at the terminal: losing it in a crash only costs one of twelve tries.
  counted.forgive().catch(() => undefined)
  const rights = rightsOf(user, groups, ports.settings.current()['rights.default'])
  return { outcome: 'accepted', user, rights, recorded: counted.counted, isOffline: offline !== undefined }
}

async function refuseUser(
  ports: CheckPorts,
  user: LogInUser | undefined,
  pin: Pin | undefined,
): Promise<Refusal | undefined> {
  if (!user?.enabled) return { reason: 'user-disabled' }
  if (!pin || !isChangedByUse(pin)) return undefined
  return (await ports.pins.use(pin, ports.clock.now())) ? undefined : { reason: 'pin-used-up' }
}

function isChangedByUse(pin: Pin): boolean {
  return pin.usesLeft !== null || pin.endsFormerOnUse
}
