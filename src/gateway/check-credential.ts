import type { Credential } from '../core/credential.ts'
import { admitUser, type CheckOutcome, type CheckPorts, type CheckRequest, refused } from './admit-user.ts'
import { checkCard } from './check-card.ts'
import { checkCardAndPin } from './check-card-and-pin.ts'
import { enrollByPin } from './enroll-by-pin.ts'
import { findPin, pinBuckets } from './find-pin.ts'
import type { ThrottleGate } from './throttle-gate.ts'

/**
 * Checks what a person gave at a terminal. Every try is counted before the check and only a right one is taken back; no
 * refusal is answered before the count is durable, and an acceptance comes with the promise that it is.
 */
export async function checkCredential(
  ports: CheckPorts,
  gate: ThrottleGate,
  request: CheckRequest,
): Promise<CheckOutcome> {
  const { credential } = request
  switch (credential.kind) {
    case 'pin':
      return checkPin(ports, gate, { ...request, credential })
    case 'card':
      return checkCard(ports, gate, { ...request, credential })
    case 'card-and-pin': {
      const check = credential.purpose === 'log-in' ? checkCardAndPin : enrollByPin
      return check(ports, gate, { ...request, credential })
    }
  }
}

async function checkPin(
  ports: CheckPorts,
  gate: ThrottleGate,
  request: CheckRequest<Extract<Credential, { readonly kind: 'pin' }>>,
): Promise<CheckOutcome> {
  // Not even looked at: where a card is demanded, nobody learns from the terminal whether a PIN is right.
  if (request.terminal.requires === 'card-and-pin') return refused({ reason: 'card-first' })
  const counted = await gate.count(pinBuckets(request), () => findPin(ports, request.credential.digits))
  if ('reason' in counted) return refused(counted)
  const { found } = counted
  if ('pin' in found) return admitUser(ports, found, counted)
  await counted.counted
  return refused(found.refusal, found.userName)
}
