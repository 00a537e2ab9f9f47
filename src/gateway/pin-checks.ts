import { judgePin, type Pin } from '../core/pin.ts'
import { type Right, rightsOf, type User } from '../core/user.ts'
import { checkNamedPin, type NamedCheckPorts, type NamedOutcome, type NamedTry } from './check-named-pin.ts'

/** How a user name with its PIN is checked, for an adapter that takes them over a network. */
export interface PinChecks {
  check(tried: NamedTry): Promise<NamedOutcome>
  /**
   * Who came in with a PIN a moment ago, as they are now, without the PIN being stretched again; undefined when it opens
   * nothing any more: it ended, or its user is switched off. One that this log-in has used up lets its user stay.
   */
  recheck(pin: Pick<Pin, 'id' | 'userName'>): Promise<Rechecked | undefined>
}

interface Rechecked {
  readonly user: User
  readonly rights: ReadonlySet<Right>
}

/** The checks of this gateway. */
export function pinChecks(ports: NamedCheckPorts): PinChecks {
  return { check: tried => checkNamedPin(ports, tried), recheck: pin => recheck(ports, pin) }
}

async function recheck(
  ports: NamedCheckPorts,
  { id, userName }: Pick<Pin, 'id' | 'userName'>,
): Promise<Rechecked | undefined> {
  const [user, pins] = await Promise.all([ports.users.find(userName), ports.pins.ofUser(userName)])
  const pin = pins.find(one => one.id === id)
  if (!user?.enabled || !pin || !isGood(pin, ports.clock.now())) return undefined
  return { user, rights: rightsOf(user, await ports.users.groups(), ports.settings.current()['rights.default']) }
}

function isGood(pin: Pin, at: Temporal.Instant): boolean {
  const verdict = judgePin(pin, at)
  if (verdict !== 'pin-ended' || pin.endReason !== 'used-up') return verdict === 'valid'
  return judgePin({ ...pin, endedAt: null }, at) === 'valid'
}
