import type { RefObject } from 'preact'
import { useSpeech } from './portal-speech.ts'

/** Who one is: as at every other log-in, so that browsers fill it in. */
export function NameField({ field }: { readonly field: RefObject<HTMLInputElement | null> }) {
  const { text } = useSpeech()
  return (
    <label class="field">
      <span>{text('log-in.name')}</span>
      <input
        ref={field}
        name="username"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        required
        maxLength={254}
      />
    </label>
  )
}
