import type { Findings } from './check-history.ts'

/** The figures of a kill bench as lines of text. */
export function describeFindings(findings: Findings): string {
  const { kills, acknowledged, printed, printedWithoutAnswer, againByOwner, uncertain, givenUpByOwner } = findings
  const rows: readonly (readonly [string, string | number])[] = [
    ['kills', kills],
    ['documents acknowledged', acknowledged],
    ['documents printed', printed],
    ['  of them with the answer to the client cut', printedWithoutAnswer],
    ['printed again by the owner’s word', againByOwner],
    ['uncertain', `${uncertain} (${((100 * uncertain) / Math.max(1, acknowledged)).toFixed(2)} %)`],
    ['given up by the owner’s word', givenUpByOwner],
    ['log-ins', findings.logIns],
    ...(findings.recoveryMs.length === 0 ? [] : recoveries(findings)),
    ...(findings.takeoverMs.length === 0 ? [] : takeovers(findings)),
    ['violations', findings.violations.length],
  ]
  const table = rows.map(([name, value]) => `  ${name.padEnd(44)}${value}`)
  return [...table, ...findings.violations.slice(0, 20).map(violation => `  ! ${violation}`)].join('\n')
}

function recoveries({ recoveryMs }: Findings): readonly (readonly [string, string])[] {
  return [
    ['seconds to a ready gateway, p50', seconds(recoveryMs, 0.5)],
    ['seconds to a ready gateway, p99', seconds(recoveryMs, 0.99)],
  ]
}

function takeovers({ takeoverMs, terminalsMs }: Findings): readonly (readonly [string, string | number])[] {
  return [
    ['takeovers by the other gateway', takeoverMs.length],
    ['seconds to a takeover, p50', seconds(takeoverMs, 0.5)],
    ['seconds to a takeover, max', seconds(takeoverMs, 1)],
    ['seconds until terminals had moved, max', seconds(terminalsMs, 1)],
  ]
}

/** The value below which so much of a sorted list lies. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

function seconds(sortedMs: readonly number[], share: number): string {
  return (quantile(sortedMs, share) / 1000).toFixed(2)
}
