import type { CheckFacts, Finding, Severity } from './finding.ts'
import type { Settings } from './settings.ts'
import { settingGaps } from './settings-gaps.ts'
import { settingTraps } from './settings-traps.ts'

const order: readonly Severity[] = ['danger', 'warning', 'hint']

/** Everything that is wrong with the settings as they are, the worst first. */
export function checkSettings(settings: Settings, facts: CheckFacts): readonly Finding[] {
  const found = [...settingTraps, ...settingGaps].flatMap(rule => rule(settings, facts) ?? [])
  return found.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity))
}

/** What a change would bring about that shuts people out and was not there before. */
export function shutOutBy(before: readonly Finding[], after: readonly Finding[]): readonly Finding[] {
  const known = new Set(before.map(({ code }) => code))
  return after.filter(({ code, shutsOut }) => shutsOut && !known.has(code))
}
