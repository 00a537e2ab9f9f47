import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attribute, firstInteger, group } from '../src/ipp/codec-attributes.ts'
import { type Cupsd, startCupsd } from '../test/servers/start-cupsd.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'
import { openTrigger, type Program, portOf, startProgram, startRig } from './gateway-rig.ts'
import { from, IppPeer } from './ipp-peer.ts'
import { RecordingPrinter } from './recording-printer.ts'

type Rig = Awaited<ReturnType<typeof startRig>>

const document = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(100_000, 'x')])

/** One way to release: hold one document, then let go; answers milliseconds from letting go to the first byte. */
type Way = () => Promise<number>

/** Release latency and bursts, beside cupsd and a bare program, in turn in one run. */
export async function benchRelease(rounds: number): Promise<void> {
  heading('Release: last key (or Release-Job) to first document byte at the printer, ms; 100 KB documents')
  await using printer = await RecordingPrinter.start()
  await using cupsd = await startCupsd()
  await cupsd.run('lpadmin', '-p', 'raw', '-E', '-v', printer.uri, '-m', 'raw')
  await using rig = await startRig(printer.uri, 'none')
  await using stretched = await startRig(printer.uri, 'argon2id')
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  writeFileSync(join(folder, 'document'), document)
  await using bare = await startProgram('./bare-release.ts', String(printer.port), join(folder, 'document'))
  const ways = {
    'gateway, keypad over TCP, PIN not stretched': await gatewayWay(rig, printer),
    'gateway, PIN stretched by Argon2id': await gatewayWay(stretched, printer),
    'cupsd, Release-Job on a raw queue': cupsdWay(cupsd, printer),
    'bare Node program, Create-Job and Send-Document': await bareWay(bare, printer),
  }
  const [ours, withStretch, cups, floor] = await measure(ways, rounds)
  if (!ours || !withStretch || !cups || !floor) throw new Error('a way was not measured')
  row('the stretch alone (difference of medians)', (withStretch.median - ours.median).toFixed(2))
  target({ what: 'median against cupsd', is: ours.median / cups.median, atMost: 0.5 })
  target({ what: 'median against the bare program', is: ours.median / floor.median, atMost: 1.5 })
  target({ what: 'our p99 against cupsd’s median', is: ours.p99 / cups.median, atMost: 1 })
  await benchBurst(rig, cupsd, printer)
  rmSync(folder, { recursive: true })
}

async function measure(ways: Readonly<Record<string, Way>>, rounds: number) {
  const times = Object.values(ways).map((): number[] => [])
  for (let round = -10; round < rounds; round += 1)
    for (const [at, way] of Object.values(ways).entries()) {
      const time = await way()
      if (round >= 0) times[at]?.push(time)
    }
  const figures = times.map(figuresOf)
  for (const [at, name] of Object.keys(ways).entries()) if (figures[at]) row(name, show(figures[at]))
  return figures
}

async function gatewayWay({ gateway, keypad, pin }: Rig, printer: RecordingPrinter): Promise<Way> {
  const queue = new IppPeer(portOf(gateway.ipp), '/ipp/print')
  return async () => {
    await queue.ask('Print-Job', [from('ada')], document)
    // As fingers do: the first key wakes the printer, the last comes later.
    keypad.write(pin)
    await new Promise(resolve => setTimeout(resolve, 60))
    const arrived = printer.arrivedUpTo(printer.arrivals.length + 1)
    const began = performance.now()
    keypad.write('#')
    const arrival = await arrived
    await shown(keypad)
    return (arrival?.firstByteAt ?? Number.NaN) - began
  }
}

/** The gateway has said that the document is there. */
function shown(keypad: Rig['keypad']): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const read = (bytes: Buffer) => {
    if (!/sent to|printed at/.test(bytes.toString())) return
    keypad.off('data', read)
    resolve()
  }
  keypad.on('data', read)
  return promise
}

function cupsdWay(cupsd: Cupsd, printer: RecordingPrinter): Way {
  const queue = new IppPeer(cupsd.port, '/printers/raw')
  return async () => {
    const id = await holdAtCupsd(queue)
    const arrived = printer.arrivedUpTo(printer.arrivals.length + 1)
    const began = performance.now()
    await queue.ask('Release-Job', [attribute('job-id', 'integer', id), from('ada')])
    return ((await arrived)?.firstByteAt ?? Number.NaN) - began
  }
}

async function holdAtCupsd(queue: IppPeer): Promise<number> {
  const held = group('job', attribute('job-hold-until', 'keyword', 'indefinite'))
  const answer = await queue.ask('Print-Job', [from('ada')], document, [held])
  return (
    firstInteger(
      answer.groups.find(({ tag }) => tag === 'job'),
      'job-id',
    ) ?? 0
  )
}

async function bareWay(program: Program, printer: RecordingPrinter): Promise<Way> {
  const trigger = await openTrigger(program.port)
  return async () => {
    const arrived = printer.arrivedUpTo(printer.arrivals.length + 1)
    const began = performance.now()
    trigger.write('#')
    return ((await arrived)?.firstByteAt ?? Number.NaN) - began
  }
}

const burst = 100

async function benchBurst({ gateway, keypad, pin }: Rig, cupsd: Cupsd, printer: RecordingPrinter): Promise<void> {
  heading(`Burst: ${burst} held documents of 100 KB released at once, documents per second`)
  const ours: number[] = []
  const cups: number[] = []
  const queue = new IppPeer(portOf(gateway.ipp), '/ipp/print', 8)
  const raw = new IppPeer(cupsd.port, '/printers/raw', 8)
  for (let round = 0; round < 5; round += 1) {
    for (let held = 0; held < burst; held += 1) await queue.ask('Print-Job', [from('ada')], document)
    ours.push(await rate(printer, () => keypad.write(`${pin}#`)))
    const ids: number[] = []
    for (let held = 0; held < burst; held += 1) ids.push(await holdAtCupsd(raw))
    const letGo = (id: number) => raw.ask('Release-Job', [attribute('job-id', 'integer', id), from('ada')])
    cups.push(await rate(printer, () => Promise.all(ids.map(letGo))))
  }
  row('gateway', show(figuresOf(ours), 0))
  row('cupsd, raw queue', show(figuresOf(cups), 0))
  target({ what: 'rate against cupsd', is: figuresOf(ours).median / figuresOf(cups).median, atLeast: 3 })
}

async function rate(printer: RecordingPrinter, letGo: () => unknown): Promise<number> {
  const before = printer.arrivals.length
  const began = performance.now()
  await letGo()
  const last = await printer.arrivedUpTo(before + burst)
  return burst / (((last?.lastByteAt ?? Number.NaN) - began) / 1000)
}
