import { clientOf } from '../core/client-address.ts'
import type { TallyLimit } from '../ports/site.ts'
import type { Ports } from '../ports.ts'

type EnrollPorts = Pick<Ports, 'clock' | 'random' | 'panelDevices' | 'sealer' | 'tokens' | 'tallies' | 'audit' | 'log'>

const codeDigits = 10
const codeMinutes = 15

/** Wrong codes in a quarter of an hour: from one address, and in all. Ten digits leave a guesser one chance in 10^8. */
const mostWrong = { ofOne: 10, inAll: 100 }
const windowSeconds = 900

/** A code by which one device becomes the panel of a terminal. */
export interface PanelCode {
  /** Ten digits, good once. */
  readonly code: string
  readonly validUntil: Temporal.Instant
}

export type Enrolled =
  /** `token`: what the device shows from now on; a former device is no panel any more. */
  | { readonly outcome: 'enrolled'; readonly token: string }
  | { readonly outcome: 'refused'; readonly reason: 'code-wrong' | 'too-many-tries' }

/** Draws a code for a terminal in place of any former one. The only time its digits are known. */
export async function drawPanelCode(
  { clock, random, panelDevices, sealer }: Pick<EnrollPorts, 'clock' | 'random' | 'panelDevices' | 'sealer'>,
  terminalName: string,
): Promise<PanelCode> {
  const code = Array.from({ length: codeDigits }, () => random.below(10)).join('')
  const validUntil = clock.now().add({ minutes: codeMinutes })
  await panelDevices.offer(terminalName, sealer.seal(new TextEncoder().encode(code), placeOf(terminalName)), validUntil)
  return { code, validUntil }
}

/** Makes the device that knows the code the panel of a terminal. `address`: where the device is, to limit wrong codes. */
export async function enrollPanel(
  ports: EnrollPorts,
  { terminalName, code, address }: { readonly terminalName: string; readonly code: string; readonly address: string },
): Promise<Enrolled> {
  const limits = limitsOf(address)
  const at = ports.clock.steady()
  if ((await ports.tallies.take(limits, at)) !== undefined) return { outcome: 'refused', reason: 'too-many-tries' }
  const { token, digest } = ports.tokens.draw()
  const isTaken = await takeCode(ports, { terminalName, code, digest })
  const entry = { at: ports.clock.now(), actor: `panel:${address}`, terminalName, detail: {} }
  if (!isTaken) {
    await ports.audit.append({ ...entry, event: 'panel-refused' })
    ports.log.warn({ terminalName, address }, 'wrong code for a panel')
    return { outcome: 'refused', reason: 'code-wrong' }
  }
  await ports.tallies.giveBack(limits, at)
  await ports.audit.append({ ...entry, event: 'panel-enrolled' })
  ports.log.info({ terminalName, address }, 'panel enrolled')
  return { outcome: 'enrolled', token }
}

/** Name of the terminal whose panel a device is, by its token. */
export function panelOf(
  { panelDevices, tokens }: Pick<EnrollPorts, 'panelDevices' | 'tokens'>,
  token: string,
): Promise<string | undefined> {
  return panelDevices.find(tokens.digestOf(token))
}

async function takeCode(
  { clock, panelDevices, sealer, tokens }: EnrollPorts,
  given: { readonly terminalName: string; readonly code: string; readonly digest: Uint8Array },
): Promise<boolean> {
  const { terminalName, code, digest } = given
  const sealed = await panelDevices.codeOf(terminalName, clock.now())
  if (!sealed) return false
  const wanted = new TextDecoder().decode(sealer.open(sealed, placeOf(terminalName)))
  if (!isSame(tokens.digestOf(wanted), tokens.digestOf(code))) return false
  return panelDevices.enroll(terminalName, sealed, digest)
}

/** Of digests: how soon they differ tells nothing of what they are digests of. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, at) => octet === other[at])
}

function placeOf(terminalName: string): string {
  return `panel-code|${terminalName}`
}

function limitsOf(address: string): readonly TallyLimit[] {
  const client = clientOf(address) ?? 'unknown'
  return [
    { name: `panel-code|${client}`, most: mostWrong.ofOne, seconds: windowSeconds },
    { name: 'panel-code', most: mostWrong.inAll, seconds: windowSeconds },
  ]
}
