import { useId } from 'preact/hooks'

interface TextFieldProps {
  readonly name: string
  readonly label: string
  readonly about?: string
  /** Not shown while it is typed. */
  readonly isSecret?: boolean
  readonly autocomplete?: string
  readonly value?: string
  readonly maxLength?: number
  readonly isOptional?: boolean
}

/** A labelled field of a form. */
export function TextField({ name, label, about, isSecret, isOptional = false, ...more }: TextFieldProps) {
  const { autocomplete = 'off', maxLength = 254, value = '' } = more
  const id = useId()
  const manner = { autocomplete, maxLength, autocapitalize: 'none', spellcheck: false } as const
  const attributes = { ...manner, id, name, required: !isOptional, defaultValue: value }
  return (
    <label class="field" for={id}>
      <span>{label}</span>
      {about ? <small>{about}</small> : null}
      {isSecret ? <input type="password" {...attributes} /> : <input type="text" {...attributes} />}
    </label>
  )
}
