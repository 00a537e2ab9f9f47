import type { ComponentChildren } from 'preact'

interface SelectFieldProps {
  readonly name: string
  readonly label: string
  readonly about?: string | undefined
  readonly value?: string
  readonly onChoose?: (value: string) => void
  readonly children: ComponentChildren
}

/** A labelled choice: of a form by its name, or told as it is made. */
export function SelectField({ name, label, about, value, onChoose, children }: SelectFieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      {about ? <small>{about}</small> : null}
      <select name={name} value={value} onChange={event => onChoose?.(event.currentTarget.value)}>
        {children}
      </select>
    </label>
  )
}
