import { useSpeech } from './console-speech.ts'
import type { ControlProps } from './described-setting.ts'

interface Named {
  readonly users: readonly string[]
  readonly groups: readonly string[]
}

const kinds = ['users', 'groups'] as const

/** Everyone, or users and groups by name. */
export function SettingScope({ id, setting, value, isFixed, onValue }: ControlProps) {
  const { text } = useSpeech()
  const isAll = value === 'everyone'
  const named = isNamed(value) ? value : { users: [], groups: [] }
  const write = (kind: (typeof kinds)[number], typed: string) =>
    onValue({ ...named, [kind]: typed.split('\n').flatMap(line => line.trim() || []) })
  return (
    <>
      <label class="check" for={id}>
        <input
          id={id}
          type="checkbox"
          name={setting.name}
          checked={isAll}
          disabled={isFixed}
          onChange={event => onValue(event.currentTarget.checked ? 'everyone' : { users: [], groups: [] })}
        />
        {text('settings.everyone')}
      </label>
      {isAll
        ? null
        : kinds.map(kind => (
            <label key={kind} class="field">
              <span>{text(`settings.${kind}`)}</span>
              <textarea
                rows={2}
                spellcheck={false}
                disabled={isFixed}
                value={named[kind].join('\n')}
                onChange={event => write(kind, event.currentTarget.value)}
              />
            </label>
          ))}
    </>
  )
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && 'users' in value && 'groups' in value
}
