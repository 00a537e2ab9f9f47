import 'temporal-polyfill/global'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openTempFolder } from '../servers/temp-folder.ts'
import type { FaultRow } from './fault-row.ts'
import { faultRows } from './fault-rows.ts'
import { describeTable, hasViolations, runRows } from './fault-table.ts'

const options = {
  /** Rows by name, with commas between; all unless told. */
  only: { type: 'string' },
  length: { type: 'string', default: 'short' },
  seed: { type: 'string', default: '20261' },
  /** How long F22 goes on: 90s, 60m, 8h. */
  soak: { type: 'string' },
  kills: { type: 'string' },
  cases: { type: 'string' },
  /** Documents claimed from two gateways at once; 0: none. */
  fleet: { type: 'string' },
  /** Kills and stops of them. */
  'fleet-kills': { type: 'string' },
  /** Returns of the line to the directory, in F5. */
  returns: { type: 'string' },
  /** Of each kind of Redis, in F4. */
  failovers: { type: 'string' },
  /** Of F12. */
  terminals: { type: 'string' },
} as const

/**
 * `npm run test:faults [-- --only F1,F5] [--length short|full] [--seed S] [--soak 60m] [--kills N] [--cases N] [--fleet N]
 * [--fleet-kills N] [--returns N] [--failovers N] [--terminals N]`: one table; exit code 1 on any violation.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options })
  const { only, length, seed, soak, ...numbers } = values
  if (length !== 'short' && length !== 'full') throw new Error('--length is short or full')
  const rows = chosenRows(only)
  const amounts = Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number(text)]))
  if (soak !== undefined) amounts['soak'] = secondsOf(soak)
  const kept = await mkdtemp(join(tmpdir(), 'holdfast-history-'))
  await using folder = await openTempFolder('faults')
  const say = (text: string) => console.log(text)
  say(`faults, ${length}, seed ${seed}, histories in ${kept}`)
  const verdicts = await runRows(rows, { length, seed: Number(seed), folder: folder.path, kept, amounts, say })
  say(describeTable(verdicts))
  if (hasViolations(verdicts)) process.exitCode = 1
}

function chosenRows(only: string | undefined): readonly FaultRow[] {
  if (only === undefined) return faultRows
  return only.split(',').map(id => {
    const row = faultRows.find(each => each.id === id)
    if (!row) throw new Error(`no row ${id}; there are ${faultRows.map(each => each.id).join(', ')}`)
    return row
  })
}

const secondsPer: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

function secondsOf(text: string): number {
  const [, number, unit] = /^(\d+)([smh])$/.exec(text) ?? []
  if (number === undefined || unit === undefined) throw new Error('--soak is a time such as 90s, 60m or 8h')
  return Number(number) * (secondsPer[unit] ?? 1)
}

await main()
