import { Fault } from '../core/fault.ts'
import type { Pin } from '../core/pin.ts'
import { choosePinLength, drawPin } from '../core/pin-generator.ts'
import { decidePin } from '../core/pin-policy.ts'
import type { Ports } from '../ports.ts'

type IssuePorts = Pick<Ports, 'clock' | 'indexer' | 'pins' | 'users' | 'settings' | 'audit' | 'random'>

export interface IssuedPin {
  /** Shown once to whoever asked, then forgotten. */
  readonly digits: string
  readonly pin: Pin
}

/** Draws before another digit is added; at the default odds a second draw is needed once in ten thousand times. */
const drawsPerLength = 8

/**
 * Issues a random PIN to a user; the one before ends at once. Kind and validity come from the policy at this instant and
 * stay. Faults: `not-found` without such a user, `pins-exhausted` when no free PIN is found.
 */
export async function issuePin(
  ports: IssuePorts,
  request: { readonly userName: string; readonly actor: string },
): Promise<IssuedPin> {
  const user = await ports.users.find(request.userName)
  if (!user) throw new Fault('not-found', `there is no user ${request.userName}`)
  const at = ports.clock.now()
  const settings = ports.settings.current()
  const policy = {
    temporary: settings['pins.temporary'],
    onlyFor: settings['pins.temporaryFor'],
    validityHours: settings['pins.validityHours'],
  }
  const issued = await drawFreePin(ports, at, pin => ({
    ...pin,
    ...decidePin(policy, user, at),
    userName: user.userName,
  }))
  await ports.audit.append({
    at,
    event: 'pin-issued',
    actor: request.actor,
    userName: user.userName,
    detail: { kind: issued.pin.kind, length: issued.pin.length, validUntil: issued.pin.validUntil?.toString() ?? null },
  })
  return issued
}

type BarePin = Omit<Pin, 'kind' | 'validUntil' | 'userName'>

async function drawFreePin(
  ports: IssuePorts,
  at: Temporal.Instant,
  complete: (pin: BarePin) => Pin,
): Promise<IssuedPin> {
  const settings = ports.settings.current()
  const lengths = {
    minLength: settings['pins.minLength'],
    maxLength: settings['pins.maxLength'],
    guessOdds: settings['pins.guessOdds'],
  }
  const shortest = choosePinLength((await ports.pins.countLive(at)) + 1, lengths)
  for (let length = shortest; length <= lengths.maxLength; length += 1) {
    for (let draw = 0; draw < drawsPerLength; draw += 1) {
      const digits = drawPin(length, ports.random.below)
      const bare = {
        id: ports.random.uuid(),
        length,
        issuedAt: at,
        validFrom: at,
        endedAt: null,
        endReason: null,
        usesLeft: null,
        endsFormerOnUse: false,
      }
      const pin = complete(bare)
      if (await take(ports, digits, pin)) return { digits, pin }
    }
  }
  throw new Fault('pins-exhausted', `no free PIN of at most ${lengths.maxLength} digits; raise pins.maxLength`)
}

/** false: the digits are somebody's, now or within quarantine, under any generation of keys. */
async function take(ports: IssuePorts, digits: string, pin: Pin): Promise<boolean> {
  const indexes = await ports.indexer.ofPin(digits)
  const current = indexes[0]
  if (!current || (await ports.pins.find(indexes))) return false
  return ports.pins.issue(pin, current, pin.issuedAt)
}
