import { type Static, Type } from 'typebox'
import type { Finding, Named } from '../core/finding.ts'
import type { SettingEffect } from '../core/setting-effect.ts'
import { closed, NullableInstant } from './shapes.ts'

const NamedView = closed({
  count: Type.Integer({ description: 'how many' }),
  names: Type.Array(Type.String(), { description: 'the first of them, at most 20' }),
})

export const FindingView = closed({
  code: Type.String({ description: 'stable name of what is wrong' }),
  severity: Type.Enum(['danger', 'warning', 'hint']),
  settings: Type.Array(Type.String(), { description: 'the settings it is about' }),
  problem: Type.String({ description: 'what is wrong' }),
  who: NamedView,
  advice: Type.String({ description: 'what to do' }),
  shutsOut: Type.Boolean({ description: 'whether a change that brings it about is refused unless overridden' }),
})

export const EffectView = closed({
  setting: Type.String(),
  effect: Type.String({ description: 'what the change of this setting does' }),
  who: NamedView,
  from: NullableInstant,
})

export function viewFinding(finding: Finding): Static<typeof FindingView> {
  return { ...finding, settings: [...finding.settings], who: viewNamed(finding.who) }
}

export function viewEffect(effect: SettingEffect): Static<typeof EffectView> {
  return { ...effect, who: viewNamed(effect.who), from: effect.from?.toString() ?? null }
}

function viewNamed({ count, names }: Named): Static<typeof NamedView> {
  return { count, names: [...names] }
}
