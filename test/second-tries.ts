import type { Reporter, TestModule } from 'vitest/node'

/**
 * Names, after a run, each test that passed only when it was tried again, and why it failed first: a test of real servers
 * on a busy machine may be late, but nobody should have to find out by himself that it was.
 */
export class SecondTries implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const line of describeSecondTries(modules)) process.stdout.write(`${line}\n`)
  }
}

function* describeSecondTries(modules: readonly TestModule[]): Iterable<string> {
  for (const module of modules)
    for (const test of module.children.allTests()) {
      if (!test.diagnostic()?.flaky) continue
      yield `\nPassed at the second try: ${module.relativeModuleId} > ${test.fullName}`
      for (const { message } of test.result().errors ?? []) yield `  first: ${message}`
    }
}
