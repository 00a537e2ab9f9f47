import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

interface SelectFieldProps {
  readonly name: string
  readonly label: string
  readonly about?: string | undefined
  /** What is chosen; of a form without `onChoose`: at first. */
  readonly value?: string
  readonly onChoose?: (value: string) => void
  readonly children: ComponentChildren
}

/** A labelled choice: of a form by its name, or told as it is made. */
export function SelectField({ name, label, about, value, onChoose, children }: SelectFieldProps) {
  // Drawn anew, as when further choices are known, it keeps what was chosen meanwhile.
  const [chosen, setChosen] = useState(value)
  const choose = (picked: string) => {
    setChosen(picked)
    onChoose?.(picked)
  }
  return (
    <label class="field">
      <span>{label}</span>
      {about ? <small>{about}</small> : null}
      <select name={name} value={onChoose ? value : chosen} onChange={event => choose(event.currentTarget.value)}>
        {children}
      </select>
    </label>
  )
}
