import { definitionOf, isSettingName } from '../core/settings.ts'
import type { MirrorSource } from './mirror-parts.ts'

/** The settings in force, with secrets sealed as in the directory's record. */
export function copySettings({
  settings,
  sealer,
}: Pick<MirrorSource, 'settings' | 'sealer'>): Readonly<Record<string, unknown>> {
  const copied = Object.entries(settings.current()).map(([name, value]) => {
    if (!isSettingName(name) || !definitionOf(name).isSecret || value === '') return [name, value]
    const sealed = sealer.seal(Buffer.from(String(value), 'utf8'), `setting|${name}`)
    return [name, { sealed: Buffer.from(sealed).toString('base64') }]
  })
  return Object.fromEntries(copied)
}
