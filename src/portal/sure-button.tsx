import { useState } from 'preact/hooks'

interface Wording {
  readonly label: string
  /** For whoever hears only this: with what it is done to. */
  readonly fullLabel: string
  readonly question: string
  readonly keep: string
}

interface Props {
  readonly wording: Wording
  /** Whether something is lost by it. */
  readonly isDanger?: boolean
  readonly onSure: () => void
}

/** A button for what cannot be taken back: the second press does it. The keyboard is led to the harmless answer. */
export function SureButton({ wording, isDanger = true, onSure }: Props) {
  const [step, setStep] = useState<'rest' | 'asked' | 'kept'>('rest')
  const { label, fullLabel, question, keep } = wording
  if (step !== 'asked')
    return (
      <button
        type="button"
        class={isDanger ? 'danger' : undefined}
        aria-label={fullLabel}
        ref={button => {
          if (step === 'kept') button?.focus()
        }}
        onClick={() => setStep('asked')}
      >
        {label}
      </button>
    )
  return (
    <fieldset class="sure">
      <legend>{question}</legend>
      <div class="buttons">
        <button
          type="button"
          class={isDanger ? 'danger' : 'primary'}
          aria-label={fullLabel}
          onClick={() => {
            setStep('kept')
            onSure()
          }}
        >
          {label}
        </button>
        <button type="button" ref={focus} onClick={() => setStep('kept')}>
          {keep}
        </button>
      </div>
    </fieldset>
  )
}

function focus(button: HTMLButtonElement | null): void {
  button?.focus()
}
