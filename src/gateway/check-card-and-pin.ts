import type { CardAndPin } from '../core/credential.ts'
import type { TallyLimit } from '../ports/site.ts'
import { admitUser, type CheckOutcome, type CheckPorts, type CheckRequest, refused } from './admit-user.ts'
import { findCard } from './check-card.ts'
import { findPin, pinBuckets } from './find-pin.ts'
import { knownNow } from './offline-limit.ts'
import type { ThrottleGate } from './throttle-gate.ts'

const windowSeconds = 15 * 60
/** Wrong PINs after a card in that window. Not shared with log-ins over the network: nobody there can lock a card. */
const mostTries = 5

/**
 * Checks a PIN that was typed after a card: it must be the PIN of the card's user, who is looked up anew, so that a card
 * taken away meanwhile opens nothing. A wrong one counts against the account and against the terminal. A terminal at which
 * PINs alone are no longer taken still takes this: the account is named, and throttled by itself.
 */
export async function checkCardAndPin(
  ports: CheckPorts,
  gate: ThrottleGate,
  request: CheckRequest<CardAndPin>,
): Promise<CheckOutcome> {
  const { credential, terminal } = request
  const known = await knownNow(() => findCard(ports, credential.number))
  if (known === 'directory-away') return refused({ reason: known })
  if (!known) return refused({ reason: 'unknown-card', takesPin: terminal.requires === 'pin-or-card' })
  const { userName } = known.card
  const at = ports.clock.steady()
  const limits: readonly TallyLimit[] = [{ name: `card-and-pin|${userName}`, most: mostTries, seconds: windowSeconds }]
  if ((await ports.tallies.take(limits, at)) !== undefined)
    return refused({ reason: 'too-many-tries', minutes: windowSeconds / 60 }, userName)
  const buckets = pinBuckets(request).map(bucket => ({ ...bucket, takesWhenFull: true }))
  const counted = await gate.count(buckets, () => findPin(ports, credential.digits, userName))
  if ('reason' in counted) {
    await ports.tallies.giveBack(limits, at)
    return refused(counted, userName)
  }
  const { found } = counted
  if ('refusal' in found) {
    await counted.counted
    const isOwn = found.userName !== undefined
    return refused(isOwn ? found.refusal : { reason: 'wrong-pin-for-card' }, userName)
  }
  const admitted = await admitUser(ports, found, counted)
  if (admitted.outcome === 'accepted') await ports.tallies.giveBack(limits, at)
  return admitted
}
