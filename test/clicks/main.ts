import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ClickWorld } from './click-world.ts'
import { clickAround } from './random-clicks.ts'
import type { VisitReport } from './random-visit.ts'

await main()

/** `npm run test:clicks -- --minutes 10 --seed 1`; `--from N --visits 1` plays visit N alone. Exit code 1 at the first finding. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      from: { type: 'string', default: '0' },
      visits: { type: 'string', default: '1000000' },
      steps: { type: 'string', default: '40' },
      'go-on': { type: 'boolean', default: false },
    },
  })
  const seed = Number(values.seed)
  const order = { seed, from: Number(values.from), visits: Number(values.visits), stepsPerVisit: Number(values.steps) }
  const signal = AbortSignal.timeout(Number(values.minutes) * 60_000)
  let [at, steps, findings] = [order.from, 0, 0]
  await using world = await ClickWorld.open()
  for await (const report of clickAround(world, order, signal)) {
    console.log(`seed ${seed}, visit ${at}: ${report.visitor}, ${report.steps.length} steps`)
    if (report.problem !== undefined) {
      findings += 1
      await tell(report, `clicks-${seed}-${at}`)
      if (!values['go-on']) break
    }
    at += 1
    steps += report.steps.length
  }
  console.log(`seed ${seed}: ${at - order.from} visits, ${steps} steps, ${findings} findings`)
  if (findings > 0) process.exitCode = 1
}

async function tell({ steps, problem, picture }: VisitReport, name: string): Promise<void> {
  for (const step of steps) console.log(`  ${step}`)
  console.log(`  WRONG: ${problem}`)
  if (!picture) return
  const file = join(tmpdir(), `${name}.png`)
  await writeFile(file, picture)
  console.log(`  looked so: ${file}`)
}
