import { useSpeech } from './console-speech.ts'
import type { ControlProps } from './described-setting.ts'

/** The field of a setting that has one. */
export function SettingControl(props: ControlProps) {
  const { setting, value, onValue } = props
  const shared = sharedOf(props)
  switch (setting.form.kind) {
    case 'flag':
      return (
        <input
          {...shared}
          type="checkbox"
          checked={value === true}
          onChange={event => onValue(event.currentTarget.checked)}
        />
      )
    case 'choice':
      return <Choice {...props} />
    case 'time':
      return (
        <input
          {...shared}
          type="time"
          value={typeof value === 'string' ? value : ''}
          onChange={event => onValue(event.currentTarget.value || null)}
        />
      )
    case 'integer':
    case 'number':
      return (
        <input
          {...shared}
          type="text"
          inputmode="decimal"
          autocomplete="off"
          value={String(value)}
          onChange={event => onValue(numberIn(event.currentTarget.value))}
        />
      )
    case 'list':
    case 'hours':
      return <Lines {...props} />
    default:
      return setting.isSecret ? <Secret {...props} /> : <Text {...props} />
  }
}

function sharedOf({ id, setting, isFixed, describedBy }: ControlProps) {
  return { id, name: setting.name, disabled: isFixed, 'aria-describedby': describedBy } as const
}

function Choice(props: ControlProps) {
  const { language } = useSpeech()
  const { setting, words, value, onValue } = props
  return (
    <select {...sharedOf(props)} value={String(value)} onChange={event => onValue(event.currentTarget.value)}>
      {setting.form.choices?.map(choice => (
        <option key={choice} value={choice}>
          {wordOf(words(`choice.${setting.name}.${choice}`), choice, language)}
        </option>
      ))}
    </select>
  )
}

/** Without words of its own a choice is a language. */
function wordOf(word: string, choice: string, reader: string): string {
  if (!word.startsWith('choice.')) return word
  return new Intl.DisplayNames([reader], { type: 'language' }).of(choice) ?? choice
}

function Lines(props: ControlProps) {
  const { setting, value, onValue } = props
  const read = (typed: string) => {
    const lines = typed.split('\n').flatMap(line => line.trim() || [])
    onValue(setting.form.kind === 'hours' ? lines.map(numberIn) : lines)
  }
  return (
    <textarea
      {...sharedOf(props)}
      rows={Array.isArray(value) && value.length > 2 ? 5 : 2}
      spellcheck={false}
      value={Array.isArray(value) ? value.join('\n') : ''}
      onChange={event => read(event.currentTarget.value)}
    />
  )
}

function Secret(props: ControlProps) {
  const { setting, value, onValue } = props
  return (
    <input
      {...sharedOf(props)}
      type="password"
      autocomplete="new-password"
      placeholder={isSet(setting.value) ? '••••••••' : ''}
      value={typeof value === 'string' ? value : ''}
      onChange={event => onValue(event.currentTarget.value)}
    />
  )
}

function Text(props: ControlProps) {
  const { setting, value, onValue } = props
  const written = { value: String(value), spellcheck: false } as const
  const shared = sharedOf(props)
  if (setting.form.isLong)
    return <textarea {...shared} {...written} rows={3} onChange={event => onValue(event.currentTarget.value.trim())} />
  return (
    <input
      {...shared}
      {...written}
      type="text"
      autocomplete="off"
      autocapitalize="none"
      onChange={event => onValue(event.currentTarget.value)}
    />
  )
}

/** What is told of a secret. */
function isSet(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'isSet' in value && value.isSet === true
}

/** What is no number goes as it is and is refused. */
function numberIn(typed: string): unknown {
  const number = Number(typed.trim().replace(',', '.'))
  return typed.trim() === '' || Number.isNaN(number) ? typed : number
}
