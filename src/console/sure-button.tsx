import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSpeech } from './console-speech.ts'

interface SureButtonProps {
  readonly label: string
  /** What happens then, as a question. */
  readonly question: string
  readonly isBusy?: boolean
  readonly onSure: () => void
}

/** Does what cannot be taken back only after a second word. */
export function SureButton({ label, question, isBusy = false, onSure }: SureButtonProps) {
  const { text } = useSpeech()
  const [isAsking, setAsking] = useState(false)
  const no = useRef<HTMLButtonElement>(null)
  const first = useRef<HTMLButtonElement>(null)
  const wasAsking = useRef(false)
  // The focus goes with the question, to the answer that does nothing, and comes back.
  useLayoutEffect(() => {
    if (isAsking) no.current?.focus()
    else if (wasAsking.current) first.current?.focus()
    wasAsking.current = isAsking
  }, [isAsking])
  if (!isAsking)
    return (
      <button ref={first} type="button" class="danger" disabled={isBusy} onClick={() => setAsking(true)}>
        {label}
      </button>
    )
  const sure = () => {
    setAsking(false)
    onSure()
  }
  return (
    <fieldset class="sure">
      <legend>{question}</legend>
      <div class="buttons">
        <button type="button" class="danger" onClick={sure}>
          {label}
        </button>
        <button ref={no} type="button" onClick={() => setAsking(false)}>
          {text('sure.no')}
        </button>
      </div>
    </fieldset>
  )
}
