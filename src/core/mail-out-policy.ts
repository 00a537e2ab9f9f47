import { deliverableAddress } from './deliverable-address.ts'
import type { Settings } from './settings.ts'
import type { User } from './user.ts'

/** The address that our mails come from; undefined while none is set. */
export function mailSender(settings: Settings): string | undefined {
  return deliverableAddress(settings['mail.from']) ?? deliverableAddress(settings['mail.user'])
}

/** What becomes of the mail about a new PIN: it is queued, or why there is none. */
export type PinMail = 'queued' | 'switched-off' | 'no-server' | 'no-public-url' | 'no-address'

/** Whether a new PIN of a user is mailed (S11, S60, O7). */
export function judgePinMail(settings: Settings, user: Pick<User, 'email'>): PinMail {
  if (!settings['mail.sendPin']) return 'switched-off'
  if (settings['mail.host'] === '' || mailSender(settings) === undefined) return 'no-server'
  if (settings['mail.pinForm'] === 'link' && settings['site.publicUrl'] === '') return 'no-public-url'
  return user.email !== null && deliverableAddress(user.email) !== undefined ? 'queued' : 'no-address'
}

/** Whether new PINs are mailed to whoever has an address. */
export function arePinsMailed(settings: Settings): boolean {
  return judgePinMail(settings, { email: 'anybody@example.org' }) === 'queued'
}

/** Whether people who are not logged in can ask for a new PIN by mail (S45, S56). */
export function offersNewPin(settings: Settings): boolean {
  return settings['pins.usersMayChange'] && arePinsMailed(settings)
}
