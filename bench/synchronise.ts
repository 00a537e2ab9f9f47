import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKeys } from '../src/keys/open-keys.ts'
import { startSlapd } from '../test/servers/start-slapd.ts'
import { until } from '../test/servers/until.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'
import { logIn, startRig } from './gateway-rig.ts'
import { RecordingPrinter } from './recording-printer.ts'

const users = 10_000
const quietLogIns = 100

interface Run {
  readonly state: string
  readonly beganAt: string
  readonly endedAt: string | null
  readonly done: Readonly<Record<string, number>>
}

/** Users synchronised from slapd with a PIN each, while somebody logs in at a keypad all the time. */
export async function benchSynchronise(): Promise<void> {
  heading(`${users} users synchronised from slapd, each with a PIN; log-ins at a keypad meanwhile`)
  await using slapd = await startSlapd({ users })
  await using printer = await RecordingPrinter.start()
  const stretchSeconds = await stretchAlone()
  row(`the stretch of ${users} PINs alone, two at a time, s`, stretchSeconds.toFixed(1))
  const plain = await synchronise(slapd.settings, printer, 'none')
  row('PINs not stretched: whole run, s', plain.seconds.toFixed(1))
  const stretched = await synchronise(slapd.settings, printer, 'argon2id')
  row('PINs stretched by Argon2id: whole run, s', stretched.seconds.toFixed(1))
  target({ what: 'beyond the stretch itself, s', is: stretched.seconds - stretchSeconds, atMost: 60 })
  row('log-in, nothing else going on, ms', show(stretched.quiet))
  row('log-in during the run, ms', show(stretched.busy))
  target({
    what: 'log-in p99 during the run against its usual',
    is: stretched.busy.p99 / stretched.quiet.p99,
    atMost: 2,
  })
}

/** What the stretch of all PINs costs by itself, out of some of them. */
async function stretchAlone(): Promise<number> {
  const some = 400
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const { indexer } = await openKeys(folder, { stretch: 'argon2id' })
  const began = performance.now()
  for (let at = 0; at < some; at += 2) await Promise.all([indexer.ofPin(`${at}`), indexer.ofPin(`${at + 1}`)])
  const seconds = (performance.now() - began) / 1000
  rmSync(folder, { recursive: true })
  return (seconds / some) * users
}

async function synchronise(
  settings: Readonly<Record<string, unknown>>,
  printer: RecordingPrinter,
  stretch: 'none' | 'argon2id',
) {
  await using rig = await startRig(printer.uri, stretch)
  await rig.gateway.api('PATCH', '/api/settings', settings)
  const quiet: number[] = []
  for (let times = 0; times < quietLogIns; times += 1) quiet.push(await logIn(rig))
  // It answers after its patience, and goes on.
  const asked = rig.gateway.api('POST', '/api/synchronisation/runs', {}).catch(() => undefined)
  const latest = async () =>
    (await rig.gateway.api<{ runs: readonly Run[] }>('GET', '/api/synchronisation?limit=1')).runs[0]
  await until(async () => (await latest()) !== undefined, { withinMs: 10_000, what: 'a run' })
  const busy: number[] = []
  let run = await latest()
  while (run?.state === 'running') {
    for (let times = 0; times < 10; times += 1) busy.push(await logIn(rig))
    run = await latest()
  }
  await asked
  if (run?.state !== 'done' || run.done['pinsIssued'] !== users)
    throw new Error(`the run ended as ${JSON.stringify(run)}`)
  const seconds = (Date.parse(run.endedAt ?? '') - Date.parse(run.beganAt)) / 1000
  return { seconds, quiet: figuresOf(quiet), busy: figuresOf(busy) }
}
