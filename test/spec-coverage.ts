import type { Reporter, TestModule } from 'vitest/node'

/** Every statement and decision of the specification of temporary PINs. */
const specIds: readonly string[] = [...numbered('S', 65, 2), ...numbered('O', 12, 1)]

function numbered(letter: string, count: number, digits: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => letter + String(at + 1).padStart(digits, '0'))
}

/** The ids in a title, e.g. `S26`, `O8`; `S02-S04` names its ends. */
function idsIn(title: string): readonly string[] {
  return (title.match(/\b[SO]\d{1,2}\b/g) ?? []).filter(id => specIds.includes(id))
}

/** Which statements passing tests name, and which no test names, in the words of the report. */
export function describeCoverage(titles: Iterable<string>): {
  readonly text: string
  readonly missing: readonly string[]
} {
  const covered = new Set([...titles].flatMap(idsIn))
  const missing = specIds.filter(id => !covered.has(id))
  const shown = specIds.filter(id => covered.has(id))
  const rest = missing.length === 0 ? 'None is missing.' : `Not named by a passing test: ${missing.join(' ')}`
  return {
    text: `Statements of the specification that passing tests name (${shown.length} of ${specIds.length}):\n${shown.join(' ')}\n${rest}`,
    missing,
  }
}

/** Prints the coverage after a run of all projects; a run of one project or of some files covers what it can. */
export class SpecCoverage implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (new Set(modules.map(({ project }) => project.name)).size < 4) return
    const { text } = describeCoverage(passedTitles(modules))
    process.stdout.write(`\n${text}\n`)
  }
}

function* passedTitles(modules: readonly TestModule[]): Iterable<string> {
  for (const module of modules)
    for (const test of module.children.allTests()) if (test.result().state === 'passed') yield test.fullName
}
