import type { Named } from './finding.ts'
import type { Settings } from './settings.ts'

/** What one setting of a change would do: to whom, and when. */
export interface SettingEffect {
  readonly setting: keyof Settings
  /** In one sentence. */
  readonly effect: string
  readonly who: Named
  /** First instant at which it is felt; null: whenever what `effect` says comes next. */
  readonly from: Temporal.Instant | null
}
