import { checkCredential } from '../../src/gateway/check-credential.ts'
import type { ThrottleGate } from '../../src/gateway/throttle-gate.ts'

type CheckPorts = Parameters<typeof checkCredential>[0]

/** What a terminal says to a PIN: `accepted`, or the reason why not. */
export async function openAtTerminal(ports: CheckPorts, gate: ThrottleGate, digits: string): Promise<string> {
  const credential = { kind: 'pin', digits } as const
  const checked = await checkCredential(ports, gate, { credential, terminalName: 'hall-keypad', terminals: 1 })
  return checked.outcome === 'accepted' ? 'accepted' : checked.refusal.reason
}
