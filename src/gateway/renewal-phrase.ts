import { arePinsMailed, offersNewPin } from '../core/mail-out-policy.ts'
import type { Settings } from '../core/settings.ts'
import type { Phrase } from './say.ts'

/** What fits on a line of 80 beside the words around it. */
const maxAddressLength = 37

/** What somebody does to get a new PIN here, by what the site offers (S59): words that end a sentence, for one short line. */
export function renewalPhrase(settings: Settings): Phrase {
  const portal = settings['site.publicUrl'].replace(/^https?:\/\//, '').replace(/\/$/, '')
  const [mailbox] = settings['inbound.addresses']
  if (offersNewPin(settings) && portal !== '')
    return portal.length > maxAddressLength
      ? { key: 'renewal.portal' }
      : { key: 'renewal.portal-at', values: { portal } }
  if (
    arePinsMailed(settings) &&
    mailbox !== undefined &&
    mailbox.length <= maxAddressLength &&
    mailedJobsRenew(settings)
  )
    return { key: 'renewal.mail', values: { mailbox } }
  return { key: 'renewal.ask' }
}

function mailedJobsRenew(settings: Settings): boolean {
  return settings['inbound.enabled'] && settings['pins.withEachMailedJob'] !== 'never'
}
