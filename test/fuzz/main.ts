import 'temporal-polyfill/global'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fuzzIppCodec } from './ipp-codec.ts'
import { fuzzIppServer } from './ipp-server.ts'
import type { FuzzReport, FuzzTarget } from './report.ts'

const targets: readonly FuzzTarget[] = [fuzzIppCodec, fuzzIppServer]

/** `node test/fuzz/main.ts [--cases N] [--seed S]`: exit code 1 if any target threw something else than a Fault. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '20260' } },
  })
  setFlagsFromString('--expose-gc')
  globalThis.gc = runInNewContext('gc')
  for (const target of targets) {
    const report = await target(Number(values.cases), Number(values.seed))
    print(report)
    if (report.failures.length > 0) process.exitCode = 1
  }
}

function print(report: FuzzReport): void {
  console.log(`${report.target}: ${report.cases} cases, ${Math.round(report.cases / report.seconds)} a second`)
  console.log(`  decoded ${report.decoded}, refused ${report.refused}, failures ${report.failures.length}`)
  console.log(`  slowest case ${report.slowestMs.toFixed(3)} ms, heap growth ${report.heapGrowthBytes} bytes`)
  for (const failure of report.failures) console.log(`  ${failure}`)
}

await main()
