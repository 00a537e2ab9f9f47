import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { mutate } from '../fuzz/mutate.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import { format, head, pdf, requestBytes } from '../ipp/queue-client.ts'
import type { Desk, KillHouse } from './kill-house.ts'
import type { WireFault } from './tcp-proxy.ts'

/** Something that goes wrong at one desk or at the gateway's doors; resolves when it is put right. */
export interface SoakFault {
  readonly name: string
  readonly act: (desk: Desk, house: KillHouse, random: SeededRandom) => Promise<void>
}

const mostMs = 4_000
const carriageReturn = 0x0d

export const soakFaults: readonly SoakFault[] = [
  ...(['cut', 'reset', 'half-open', 'blackhole'] as const).map(kind => ({ name: `wire: ${kind}`, act: wired(kind) })),
  { name: 'wire: latency', act: (desk, _, random) => wireFor(desk, { kind: 'latency', milliseconds: 200 }, random) },
  { name: 'printer: off', act: printer({ network: 'refusing' }, { network: 'up' }) },
  { name: 'printer: accepts and says nothing', act: printer({ network: 'half-open' }, { network: 'up' }) },
  { name: 'printer: no paper', act: printer({ paper: 'out' }, { paper: 'ok' }) },
  { name: 'printer: jam', act: printer({ isJammed: true }, { isJammed: false }) },
  { name: 'printer: busy', act: printer({ busyTimes: 3 }, { busyTimes: 0 }) },
  { name: 'printer: restarts', act: desk => desk.printer.restart() },
  { name: 'keypad: unplugged', act: unplug },
  { name: 'keypad: garbage', act: babble },
  { name: 'queue: idle and slow connections', act: crowd },
  { name: 'queue: mutated requests', act: pelt },
]

function wired(kind: 'cut' | 'reset' | 'half-open' | 'blackhole'): SoakFault['act'] {
  return (desk, _, random) => {
    const direction = random.below(2) === 0 ? 'up' : 'down'
    return wireFor(desk, { kind, direction, afterBytes: random.below(20_000) }, random)
  }
}

async function wireFor({ wire }: Desk, fault: WireFault, random: SeededRandom): Promise<void> {
  wire.set(fault)
  await wait(500 + random.below(mostMs))
  wire.set({ kind: 'none' })
}

type Change = Parameters<Desk['printer']['set']>[0]

function printer(wrong: Change, right: Change): SoakFault['act'] {
  return async (desk, _, random) => {
    await desk.printer.set(wrong)
    await wait(500 + random.below(mostMs))
    await desk.printer.set(right)
  }
}

async function unplug({ keypad }: Desk, _: KillHouse, random: SeededRandom): Promise<void> {
  await keypad.unplug()
  await wait(random.below(mostMs))
  await keypad.plug()
}

async function babble({ keypad }: Desk, _: KillHouse, random: SeededRandom): Promise<void> {
  await keypad.noise(Uint8Array.from({ length: 2_000 }, () => random.below(256)))
  // Noise that looks like the beginning of a card would swallow keys for two seconds more.
  await keypad.noise(Uint8Array.of(carriageReturn))
}

const crowdSize = 60

/** Some say nothing, some begin a request and go on byte by byte. */
async function crowd(_: Desk, { lives }: KillHouse, random: SeededRandom): Promise<void> {
  const sockets = Array.from({ length: crowdSize }, () => connect({ port: lives.ippPort, host: '127.0.0.1' }))
  for (const socket of sockets) socket.on('error', () => undefined)
  const bytes = head({ 'Content-Length': 1_000 })
  const until = performance.now() + 1_000 + random.below(mostMs)
  for (let at = 0; performance.now() < until; at++) {
    for (const [place, socket] of sockets.entries()) if (place % 2 === 0) socket.write(bytes.slice(at, at + 1))
    await wait(50)
  }
  for (const socket of sockets) socket.destroy()
}

const peltedWith = 100

async function pelt(_: Desk, { lives }: KillHouse, random: SeededRandom): Promise<void> {
  // No document of anybody: the format is one that is refused.
  const request = requestBytes('Validate-Job', { attributes: [format('application/x-none')] })
  for (let sent = 0; sent < peltedWith; sent++) {
    const bytes = mutate(Buffer.concat([request, Buffer.from(pdf)]), random)
    const socket = connect({ port: lives.ippPort, host: '127.0.0.1' })
    socket.on('error', () => undefined)
    socket.end(Buffer.concat([Buffer.from(head({ 'Content-Length': bytes.length, Connection: 'close' })), bytes]))
    socket.resume()
    if (sent % 10 === 9) await wait(20)
  }
}
