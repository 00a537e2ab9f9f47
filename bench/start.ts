import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/servers/free-port.ts'
import { startGateway } from '../test/servers/start-gateway.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'
import { portOf } from './gateway-rig.ts'
import { residentMegabytes } from './intake.ts'
import { from, IppPeer } from './ipp-peer.ts'

const users = 100_000
const jobs = 10_000

/** From process start to a healthy answer, with many users and held jobs. */
export async function benchStart(): Promise<void> {
  heading(`Start with ${users} users and ${jobs} held jobs`)
  const data = join(mkdtempSync(join(tmpdir(), 'holdfast-bench-')), 'data')
  await fill(data)
  const times: number[] = []
  const resident: number[] = []
  for (let round = 0; round < 6; round += 1) {
    const measured = await start(data)
    if (round > 0) times.push(measured.milliseconds)
    resident.push(measured.megabytes)
  }
  row('process start to /health ok, ms', show(figuresOf(times), 0))
  row('resident memory, MB', show(figuresOf(resident), 0))
  target({ what: 'ready within, ms', is: figuresOf(times).median, atMost: 1000 })
  target({ what: 'resident memory, MB', is: figuresOf(resident).most, atMost: 200 })
  rmSync(data, { recursive: true })
}

async function fill(data: string): Promise<void> {
  await using gateway = await startGateway({ data, flags: ['--log-level', 'error'] })
  using queue = new IppPeer(portOf(gateway.ipp), '/ipp/print', 64)
  let left = jobs
  const client = async () => {
    while (left-- > 0) await queue.ask('Print-Job', [from(`user${left % users}`)], Buffer.from('%PDF-1.4 small'))
  }
  await Promise.all(Array.from({ length: 64 }, client))
  await gateway[Symbol.asyncDispose]()
  const database = new DatabaseSync(join(data, 'holdfast.sqlite'))
  const insert = database.prepare(
    "INSERT INTO account (user_name, enabled, origin, created_at) VALUES (?, 1, 'admin', 0)",
  )
  database.exec('BEGIN')
  for (let user = 0; user < users; user += 1) insert.run(`user${user}`)
  database.exec('COMMIT')
  database.close()
}

async function start(data: string): Promise<{ milliseconds: number; megabytes: number }> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
  const http = `127.0.0.1:${await freePort()}`
  const began = performance.now()
  const flags = ['--data', data, '--http', http, '--ipp', '127.0.0.1:0', '--log-level', 'error']
  const gateway = spawn(process.execPath, [main, ...flags], { stdio: 'ignore' })
  while (!(await isHealthy(http))) await new Promise(resolve => setTimeout(resolve, 5))
  const milliseconds = performance.now() - began
  const megabytes = residentMegabytes(Number(gateway.pid))
  gateway.kill('SIGTERM')
  await once(gateway, 'exit')
  return { milliseconds, megabytes }
}

async function isHealthy(http: string): Promise<boolean> {
  try {
    return (await fetch(`http://${http}/health`)).ok
  } catch {
    return false
  }
}
