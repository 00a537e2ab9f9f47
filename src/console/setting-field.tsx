import { useId } from 'preact/hooks'
import type { Static } from 'typebox'
import type { FindingView } from '../http/finding-shapes.ts'

export interface Described {
  readonly name: string
  readonly about: string
  readonly takes: string
  readonly default: unknown
  readonly value: unknown
  readonly isSecret: boolean
}

interface SettingFieldProps {
  readonly setting: Described
  readonly findings: readonly Static<typeof FindingView>[]
  /** What was typed for it; undefined: as it is in force. */
  readonly draft: unknown
  readonly isFixed: boolean
  readonly onDraft: (name: string, value: unknown) => void
}

/** One setting with what it does, what it takes and what is wrong with it. */
export function SettingField({ setting, findings, draft, isFixed, onDraft }: SettingFieldProps) {
  const id = useId()
  const { name, about, takes } = setting
  const shared = { id, name, disabled: isFixed, 'aria-describedby': `${id}-about` } as const
  return (
    <div class={draft === undefined ? 'setting' : 'setting changed'}>
      <label for={id}>
        <strong>{name}</strong>
      </label>
      <p id={`${id}-about`} class="soft">
        {about}. <em>{takes}</em>
      </p>
      <Control {...shared} setting={setting} draft={draft} onDraft={onDraft} />
      {findings.map(finding => (
        <p key={finding.code} class={finding.severity === 'hint' ? 'notice' : 'notice warm'}>
          {finding.problem}. {finding.advice}.
        </p>
      ))}
    </div>
  )
}

interface ControlProps extends Pick<SettingFieldProps, 'setting' | 'draft' | 'onDraft'> {
  readonly id: string
  readonly name: string
  readonly disabled: boolean
  readonly 'aria-describedby': string
}

function Control({ setting, draft, onDraft, ...shared }: ControlProps) {
  const { name } = shared
  const value = draft === undefined ? setting.value : draft
  if (typeof setting.default === 'boolean')
    return (
      <input
        {...shared}
        type="checkbox"
        checked={value === true}
        onChange={event => onDraft(name, event.currentTarget.checked)}
      />
    )
  if (setting.isSecret)
    return (
      <input
        {...shared}
        type="password"
        autocomplete="new-password"
        placeholder={isSet(setting.value) ? '••••••••' : ''}
        value={typeof draft === 'string' ? draft : ''}
        onChange={event => onDraft(name, event.currentTarget.value)}
      />
    )
  return (
    <input
      {...shared}
      type="text"
      autocomplete="off"
      spellcheck={false}
      value={written(value)}
      onChange={event => onDraft(name, read(event.currentTarget.value, setting.default))}
    />
  )
}

/** What is told of a secret. */
function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'isSet' in value && value.isSet === true
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A text stands as it is typed where the setting is one; else it is JSON, and what is none goes as it is and is refused. */
function read(typed: string, fallback: unknown): unknown {
  if (typeof fallback === 'string') return typed
  try {
    return JSON.parse(typed)
  } catch {
    return typed
  }
}
