import { useId } from 'preact/hooks'
import type { Static } from 'typebox'
import type { FindingView } from '../http/finding-shapes.ts'
import { useSpeech } from './console-speech.ts'
import type { Described } from './described-setting.ts'
import { SettingControl } from './setting-control.tsx'
import { SettingRights } from './setting-rights.tsx'
import { SettingScope } from './setting-scope.tsx'
import type { SettingWords } from './use-setting-words.ts'

interface SettingFieldProps {
  readonly setting: Described
  readonly words: SettingWords
  readonly findings: readonly Static<typeof FindingView>[]
  /** What was typed for it; undefined: as it is in force. */
  readonly draft: unknown
  readonly isFixed: boolean
  readonly onDraft: (name: string, value: unknown) => void
}

/** One setting with what it does, its field and what is wrong with it. */
export function SettingField({ setting, words, findings, draft, isFixed, onDraft }: SettingFieldProps) {
  const id = useId()
  const { text } = useSpeech()
  const { name, form } = setting
  const control = {
    id,
    setting,
    words,
    value: draft === undefined ? setting.value : draft,
    isFixed,
    describedBy: `${id}-about`,
    onValue: (value: unknown) => onDraft(name, value),
  }
  const isSeveral = form.kind === 'scope' || form.kind === 'rights'
  return (
    <div class={draft === undefined ? 'setting' : 'setting changed'}>
      {isSeveral ? (
        <strong id={`${id}-name`}>{words(name)}</strong>
      ) : (
        <label for={id}>
          <strong>{words(name)}</strong>
        </label>
      )}
      <p id={`${id}-about`} class="soft">
        {words(`about.${name}`)}
        {form.kind === 'integer'
          ? ` ${text('settings.between', { least: form.least ?? 0, most: form.most ?? 0 })}`
          : ''}{' '}
        <code>{name}</code>
      </p>
      {isSeveral ? (
        <fieldset aria-labelledby={`${id}-name`} aria-describedby={`${id}-about`} class="fields">
          {form.kind === 'scope' ? <SettingScope {...control} /> : <SettingRights {...control} />}
        </fieldset>
      ) : (
        <SettingControl {...control} />
      )}
      {findings.map(finding => (
        <p key={finding.code} class={finding.severity === 'hint' ? 'notice' : 'notice warm'}>
          {finding.problem}. {finding.advice}.
        </p>
      ))}
    </div>
  )
}
