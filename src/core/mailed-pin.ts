import type { PinMail } from './mail-out-policy.ts'
import type { Settings } from './settings.ts'

/** Whether a mailed job brings a new PIN, or why not (O1). */
export type MailedPin = 'issue' | 'switched-off' | 'one-is-valid' | 'not-mailable'

/**
 * Judges whether a job that was mailed brings its owner a new PIN, whether or not users may change theirs (O1). One that
 * could not be mailed would only end the PIN that its owner knows.
 */
export function judgeMailedPin(
  settings: Pick<Settings, 'pins.withEachMailedJob'>,
  owner: { readonly hasValidPin: boolean; readonly mail: PinMail },
): MailedPin {
  const when = settings['pins.withEachMailedJob']
  if (when === 'never') return 'switched-off'
  if (when === 'when-none-is-valid' && owner.hasValidPin) return 'one-is-valid'
  return owner.mail === 'queued' ? 'issue' : 'not-mailable'
}
