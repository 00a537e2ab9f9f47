/**
 * `npm run bench [-- release intake log-in terminals sizes scale start pins checks synchronise mirror mails bombs portal] [--users <number>]
 * [--terminals <number>]`: figures beside the peers
 * in the same run. Prints every figure with its spread, the targets they must meet, and ends with 1 when one is missed.
 * `--users`: of the mirror, 100,000 unless it says otherwise. `--terminals`: at one gateway, 5,000.
 */
import 'temporal-polyfill/global'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { benchChecks } from './checks.ts'
import { heading, missedTargets, row } from './figures.ts'
import { benchIntake } from './intake.ts'
import { benchLogIn } from './log-in.ts'
import { benchMailBombs } from './mail-bombs.ts'
import { benchMails } from './mails.ts'
import { benchMirror } from './mirror.ts'
import { benchPins } from './pins.ts'
import { benchPortal } from './portal.ts'
import { benchRelease } from './release.ts'
import { benchScale } from './scale.ts'
import { benchSizes } from './sizes.ts'
import { benchStart } from './start.ts'
import { benchSynchronise } from './synchronise.ts'
import { benchTerminals } from './terminals.ts'

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { users: { type: 'string', default: '100000' }, terminals: { type: 'string', default: '5000' } },
})

const benches: Readonly<Record<string, () => Promise<void>>> = {
  release: () => benchRelease(100),
  intake: () => benchIntake(),
  'log-in': () => benchLogIn(),
  terminals: () => benchTerminals(Number(values.terminals)),
  sizes: () => benchSizes(),
  scale: () => benchScale(),
  start: () => benchStart(),
  pins: () => benchPins(),
  checks: () => benchChecks(),
  synchronise: () => benchSynchronise(),
  mirror: () => benchMirror(Number(values.users)),
  mails: () => benchMails(),
  bombs: () => benchMailBombs(),
  portal: () => benchPortal(),
}

const unknown = asked.find(name => !(name in benches))
if (unknown) throw new Error(`no bench ${unknown}; there are ${Object.keys(benches).join(', ')}`)
console.log(`# Holdfast, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`)
for (const [name, bench] of Object.entries(benches)) if (asked.length === 0 || asked.includes(name)) await bench()
heading('Targets missed')
for (const missed of missedTargets()) row(missed, '')
if (missedTargets().length === 0) row('none', '')
process.exit(missedTargets().length === 0 ? 0 : 1)
