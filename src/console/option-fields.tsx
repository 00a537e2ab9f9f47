import { useState } from 'preact/hooks'
import type { ConsoleKey } from '../texts/console/en.ts'
import { useSpeech } from './console-speech.ts'
import { alternativeOf, alternativesOf, choicesOf, writtenOption } from './option-values.ts'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import type { OptionSchema } from './use-drivers.ts'

type Options = Readonly<Record<string, unknown>>

const known = [
  'path',
  'baudRate',
  'dataBits',
  'parity',
  'stopBits',
  'host',
  'port',
  'listen',
  'allow',
  'cardPrefix',
  'clearKeys',
  'enterKeys',
  'ignoreLines',
  'display',
  'tone',
  'columns',
] as const
const kinds = ['path', 'host', 'listen'] as const

/** The options of a driver as fields of a form, by the driver's own schema; `optionsIn` reads them. */
export function OptionFields({ schema, options = {} }: { readonly schema: OptionSchema; readonly options?: Options }) {
  const { text } = useSpeech()
  const alternatives = alternativesOf(schema)
  const [chosen, setChosen] = useState(alternativeOf(schema, options))
  const alternative = alternatives[chosen]
  const kindKey = ({ required = [], title = '' }: OptionSchema) => {
    const kind = kinds.find(one => one === required[0])
    return kind ? text(`option.kind.${kind}`) : title
  }
  return (
    <>
      {alternatives.length > 1 ? (
        <SelectField
          name="line"
          label={text('option.kind')}
          value={String(chosen)}
          onChoose={value => setChosen(Number(value))}
        >
          {alternatives.map((one, at) => (
            <option key={one.title} value={String(at)}>
              {kindKey(one)}
            </option>
          ))}
        </SelectField>
      ) : null}
      {Object.entries(alternative?.properties ?? {}).map(([name, option]) => (
        <OptionField
          key={`${chosen}-${name}`}
          name={name}
          option={option}
          value={name in options ? options[name] : option.default}
          isNeeded={alternative?.required?.includes(name) ?? false}
        />
      ))}
    </>
  )
}

interface OptionFieldProps {
  readonly name: string
  readonly option: OptionSchema
  readonly value: unknown
  readonly isNeeded: boolean
}

function OptionField({ name, option, value, isNeeded }: OptionFieldProps) {
  const { text } = useSpeech()
  const word = known.find(one => one === name)
  const label = word ? text(`option.${word}` satisfies ConsoleKey) : name
  // A driver that is not ours says itself what its options are.
  const about = word ? undefined : option.description
  const field = `option.${name}`
  if (option.type === 'boolean')
    return (
      <label class="check">
        <input type="checkbox" name={field} defaultChecked={value === true} />
        {label}
      </label>
    )
  const choices = choicesOf(option)
  if (choices.length > 0)
    return (
      <SelectField name={field} label={label} about={about} value={String(value ?? choices[0])}>
        {choices.map(choice => (
          <option key={String(choice)}>{String(choice)}</option>
        ))}
      </SelectField>
    )
  if (option.type === 'array')
    return (
      <label class="field">
        <span>{label}</span>
        <small>{about ?? text('option.lines')}</small>
        <textarea name={field} rows={2} spellcheck={false} defaultValue={writtenOption(option, value)} />
      </label>
    )
  return (
    <TextField
      name={field}
      label={label}
      {...(about === undefined ? {} : { about })}
      isSecret={option.writeOnly ?? false}
      value={writtenOption(option, value)}
      isOptional={!isNeeded}
      maxLength={2000}
    />
  )
}
