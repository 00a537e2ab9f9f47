import 'temporal-polyfill/global'
import { parseArgs } from 'node:util'
import { fuzzIppCodec } from './ipp-codec.ts'
import { fuzzIppServer } from './ipp-server.ts'
import { fuzzMailParser } from './mail-parser.ts'
import { type FuzzReport, type FuzzTarget, problemsOf } from './report.ts'

const targets: readonly FuzzTarget[] = [fuzzIppCodec, fuzzIppServer, fuzzMailParser]

/** `node test/fuzz/main.ts [--cases N] [--seed S]`: exit code 1 if any target has a problem: not a Fault, a hang, memory. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '20260' } },
  })
  for (const target of targets) {
    const report = await target(Number(values.cases), Number(values.seed))
    print(report)
    if (problemsOf(report).length > 0) process.exitCode = 1
  }
}

function print(report: FuzzReport): void {
  console.log(`${report.target}: ${report.cases} cases, ${Math.round(report.cases / report.seconds)} a second`)
  console.log(`  decoded ${report.decoded}, refused ${report.refused}, failures ${report.failures.length}`)
  console.log(
    `  slowest case ${report.slowestMs.toFixed(3)} ms, heap growth ${report.heapGrowthBytes} of ${report.heapLimitBytes} bytes`,
  )
  for (const problem of problemsOf(report)) console.log(`  ${problem}`)
}

await main()
