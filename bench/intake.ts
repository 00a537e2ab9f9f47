import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { attribute, group } from '../src/ipp/codec-attributes.ts'
import { startCupsd } from '../test/servers/start-cupsd.ts'
import { startGateway } from '../test/servers/start-gateway.ts'
import { type Figures, figuresOf, heading, row, show, target } from './figures.ts'
import { portOf, startProgram } from './gateway-rig.ts'
import { from, IppPeer } from './ipp-peer.ts'

const document = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(100_000, 'x')])
const large = 500 * 1024 * 1024
const rounds = 5
const jobsPerRound = 200

interface Intake {
  readonly name: string
  readonly port: number
  readonly path: string
}

/** Taking in documents durably, beside cupsd and a bare server, in turn in one run. */
export async function benchIntake(): Promise<void> {
  await using gateway = await startGateway({ flags: ['--log-level', 'error'] })
  await using cupsd = await startCupsd({ syncOnClose: true })
  await cupsd.run('lpadmin', '-p', 'raw', '-E', '-v', 'ipp://127.0.0.1:9/ipp/print', '-m', 'raw')
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  await using bare = await startProgram('./bare-intake.ts', folder)
  const intakes: Intake[] = [
    { name: 'gateway', port: portOf(gateway.ipp), path: '/ipp/print' },
    { name: 'cupsd, SyncOnClose Yes (never syncs the document)', port: cupsd.port, path: '/printers/raw' },
    { name: 'bare Node server, file and folder synced', port: bare.port, path: '/' },
  ]
  for (const clients of [1, 8, 64]) await benchClients(intakes, clients)
  await benchHeld(intakes[0])
  await benchLarge(intakes, gateway.pid)
  rmSync(folder, { recursive: true })
}

async function benchClients(intakes: readonly Intake[], clients: number): Promise<void> {
  heading(`Intake: 100 KB documents, ${clients} client(s), jobs per second`)
  const rates = intakes.map((): number[] => [])
  for (let round = -1; round < rounds; round += 1)
    for (const [at, intake] of intakes.entries()) {
      const measured = await rateOf(intake, clients, jobsPerRound)
      if (round >= 0) rates[at]?.push(measured)
    }
  const [ours, cups, floor] = showAll(intakes, rates)
  target({ what: 'against cupsd', is: ours.median / cups.median, atLeast: 2 })
  target({ what: 'against the bare server', is: ours.median / floor.median, atLeast: 0.7 })
}

function showAll(intakes: readonly Intake[], rates: readonly number[][]): [Figures, Figures, Figures] {
  const figures = rates.map(figuresOf)
  for (const [at, { name }] of intakes.entries()) if (figures[at]) row(name, show(figures[at], 0))
  const [ours, cups, floor] = figures
  if (!ours || !cups || !floor) throw new Error('an intake was not measured')
  return [ours, cups, floor]
}

async function rateOf(intake: Intake, clients: number, jobs: number, content: Uint8Array = document): Promise<number> {
  using peer = new IppPeer(intake.port, intake.path, clients)
  const held = [group('job', attribute('job-hold-until', 'keyword', 'indefinite'))]
  let left = jobs
  const client = async () => {
    while (left-- > 0) await peer.ask('Print-Job', [from('ada')], content, held)
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: clients }, client))
  return jobs / ((performance.now() - began) / 1000)
}

async function benchHeld(gateway: Intake | undefined): Promise<void> {
  if (!gateway) return
  heading('Intake with 10,000 jobs held more than before, 8 clients, jobs per second')
  const before: number[] = []
  const after: number[] = []
  for (let round = 0; round < rounds; round += 1) before.push(await rateOf(gateway, 8, jobsPerRound))
  await rateOf(gateway, 64, 10_000, Buffer.from('%PDF-1.4 small'))
  for (let round = 0; round < rounds; round += 1) after.push(await rateOf(gateway, 8, jobsPerRound))
  row('before', show(figuresOf(before), 0))
  row('after', show(figuresOf(after), 0))
  target({ what: 'after against before', is: figuresOf(after).median / figuresOf(before).median, atLeast: 0.9 })
}

async function benchLarge(intakes: readonly Intake[], gatewayPid: number): Promise<void> {
  heading('Intake: one document of 500 MB, MB per second')
  const rates = intakes.map((): number[] => [])
  let growth = 0
  for (let round = -1; round < 3; round += 1)
    for (const [at, intake] of intakes.entries()) {
      const before = residentMegabytes(gatewayPid)
      const watching = setInterval(() => {
        if (at === 0 && round >= 0) growth = Math.max(growth, residentMegabytes(gatewayPid) - before)
      }, 20)
      const measured = await largeRate(intake)
      clearInterval(watching)
      if (round >= 0) rates[at]?.push(measured)
    }
  const [ours, , floor] = showAll(intakes, rates)
  target({ what: 'against the bare server', is: ours.median / floor.median, atLeast: 0.7 })
  target({ what: 'growth of the gateway’s memory meanwhile, MB', is: growth, atMost: 64 })
}

async function largeRate(intake: Intake): Promise<number> {
  using peer = new IppPeer(intake.port, intake.path)
  const chunk = Buffer.alloc(256 * 1024, 'x')
  const content = Readable.from(
    (function* () {
      for (let sent = 0; sent < large; sent += chunk.length) yield chunk
    })(),
  )
  const held = [group('job', attribute('job-hold-until', 'keyword', 'indefinite'))]
  const format = attribute('document-format', 'mimeMediaType', 'application/octet-stream')
  const began = performance.now()
  await peer.ask('Print-Job', [from('ada'), format], { octets: large, content }, held)
  return large / 1e6 / ((performance.now() - began) / 1000)
}

export function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
