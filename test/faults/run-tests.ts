import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../servers/run.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import type { Outcome } from './fault-row.ts'

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
const longestMs = 900_000

/** What vitest's JSON reporter tells, as far as it is needed. */
interface Told {
  readonly testResults: readonly {
    readonly name: string
    readonly message?: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** Runs test files by name, or those of their tests whose titles match: one that fails or does not run is a violation. */
export async function runTests(files: readonly string[], titles?: string): Promise<Outcome> {
  await using folder = await openTempFolder('tests')
  const report = join(folder.path, 'report.json')
  const chosen = titles === undefined ? [] : ['--testNamePattern', titles]
  const args = [vitest, 'run', ...files, '--reporter=json', `--outputFile=${report}`, ...chosen]
  await using running = await run(process.execPath, args, { ready: () => true })
  const isOver = await Promise.race([running.ended.then(() => true), late()])
  const where = files.map(file => basename(file)).join(', ')
  const cases = `tests of ${where}`
  if (!isOver) return { cases, figures: [], violations: [`${where}: not over within ${longestMs} ms`] }
  const text = await readFile(report, 'utf8').catch(() => undefined)
  if (text === undefined) return { cases, figures: [], violations: [`${where}: no report: ${running.output()}`] }
  return judge(JSON.parse(text) as Told, files, cases)
}

async function late(): Promise<false> {
  const { promise, resolve } = Promise.withResolvers<false>()
  setTimeout(() => resolve(false), longestMs).unref()
  return promise
}

function judge({ testResults }: Told, files: readonly string[], cases: string): Outcome {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = all.filter(({ status }) => status === 'failed').map(({ fullName }) => `failed: ${fullName}`)
  const passed = all.filter(({ status }) => status === 'passed').length
  const broken = testResults.flatMap(({ name, message, assertionResults }) =>
    message && !assertionResults.some(({ status }) => status === 'failed') ? [`${basename(name)}: ${message}`] : [],
  )
  const idle = files.filter(
    file =>
      !testResults.some(
        ({ name, assertionResults }) =>
          name.endsWith(file) && assertionResults.some(({ status }) => status === 'passed'),
      ),
  )
  return {
    cases,
    figures: [`${passed} tests passed`],
    violations: [...failed, ...broken, ...idle.map(file => `no test of ${file} passed`)],
  }
}
