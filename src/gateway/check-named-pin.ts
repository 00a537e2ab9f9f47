import { clientOf } from '../core/client-address.ts'
import type { Pin } from '../core/pin.ts'
import type { Refusal } from '../core/refusal.ts'
import { type Right, rightsOf, type User } from '../core/user.ts'
import type { FoundPin } from '../ports/directory.ts'
import type { TallyLimit } from '../ports/site.ts'
import type { Ports } from '../ports.ts'
import { countedName, findAccount } from './find-account.ts'
import { refuseNow } from './refuse-now.ts'

export type NamedCheckPorts = Pick<Ports, 'clock' | 'indexer' | 'pins' | 'users' | 'settings' | 'tallies'>

export interface NamedTry {
  /** User name or e-mail address, as typed. */
  readonly name: string
  readonly pin: string
  /** Address it comes from. */
  readonly client: string
}

export type NamedOutcome =
  | { readonly outcome: 'accepted'; readonly user: User; readonly rights: ReadonlySet<Right>; readonly pin: Pin }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly userName?: string }

const windowSeconds = 15 * 60
/** Wrong tries in that window: for one name from one client, for one name from anywhere, of one client. */
const most = { together: 5, name: 20, client: 60 }
/** No refusal is answered sooner, so that its time does not tell how far a try came. */
export const answerFloorMilliseconds = 250

/**
 * Checks a user name or address with a PIN, as given over a network. Every try is counted before the check; a right one is
 * taken back. Whatever is wrong (no such account, another's PIN, a wrong one), the answer is the same and takes as long;
 * only whoever gives an own PIN that is over is told so.
 */
export async function checkNamedPin(ports: NamedCheckPorts, tried: NamedTry): Promise<NamedOutcome> {
  const at = ports.clock.steady()
  const floor = ports.clock.wait(answerFloorMilliseconds)
  const limits = limitsOf(tried)
  if ((await ports.tallies.take(limits, at)) !== undefined) {
    await floor
    return { outcome: 'refused', refusal: { reason: 'too-many-tries', minutes: windowSeconds / 60 } }
  }
  const outcome = await check(ports, tried)
  if (outcome.outcome === 'accepted') await ports.tallies.giveBack(limits, at)
  else await floor
  return outcome
}

function limitsOf({ name, client }: NamedTry): readonly TallyLimit[] {
  const [typed, address] = [countedName(name), clientOf(client) ?? client]
  return [
    { name: `log-in|${typed}|${address}`, most: most.together, seconds: windowSeconds },
    { name: `log-in|${typed}`, most: most.name, seconds: windowSeconds },
    { name: `log-in-from|${address}`, most: most.client, seconds: windowSeconds },
  ]
}

async function check(ports: NamedCheckPorts, { name, pin: digits }: NamedTry): Promise<NamedOutcome> {
  const [user, found] = await Promise.all([findAccount(ports, name), findPin(ports, digits)])
  if (!user || found?.pin.userName !== user.userName) return refused({ reason: 'unknown-credential' })
  const { userName } = user
  const at = ports.clock.now()
  const refusal = refuseNow(ports, found.pin)
  if (refusal) return refused(refusal, userName)
  if (!user.enabled) return refused({ reason: 'user-disabled' }, userName)
  if (!(await countUse(ports, found.pin, at))) return refused({ reason: 'pin-used-up' }, userName)
  const groups = await ports.users.groups()
  return {
    outcome: 'accepted',
    user,
    rights: rightsOf(user, groups, ports.settings.current()['rights.default']),
    pin: found.pin,
  }
}

async function findPin(ports: NamedCheckPorts, digits: string): Promise<FoundPin | undefined> {
  return ports.pins.find(await ports.indexer.ofPin(/^\d{4,16}$/.test(digits) ? digits : '0'))
}

async function countUse(ports: NamedCheckPorts, pin: Pin, at: Temporal.Instant): Promise<boolean> {
  return pin.usesLeft === null && !pin.endsFormerOnUse ? true : ports.pins.use(pin, at)
}

function refused(refusal: Refusal, userName?: string): NamedOutcome {
  return { outcome: 'refused', refusal, ...(userName === undefined ? {} : { userName }) }
}
