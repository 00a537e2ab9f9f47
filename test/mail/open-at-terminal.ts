import { checkCredential } from '../../src/gateway/check-credential.ts'
import type { ThrottleGate } from '../../src/gateway/throttle-gate.ts'

type CheckPorts = Parameters<typeof checkCredential>[0]

/** What a terminal says to a PIN: `accepted`, or the reason why not. */
export async function openAtTerminal(ports: CheckPorts, gate: ThrottleGate, digits: string): Promise<string> {
  const credential = { kind: 'pin', digits } as const
  const terminal = { name: 'hall-keypad', requires: 'pin-or-card' } as const
  const checked = await checkCredential(ports, gate, { credential, terminal, terminals: 1 })
  return checked.outcome === 'refused' ? checked.refusal.reason : checked.outcome
}
