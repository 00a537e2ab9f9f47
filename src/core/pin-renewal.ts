import { arePinsMailed } from './mail-out-policy.ts'
import type { Settings } from './settings.ts'

/** What fits on a line of 80 beside the words around it. */
const maxAddressLength = 37

/** What somebody does to get a new PIN here, by what the site offers (S59): words that end a sentence, for one short line. */
export function renewalWords(settings: Settings): string {
  const portal = settings['site.publicUrl'].replace(/^https?:\/\//, '').replace(/\/$/, '')
  const [mailbox] = settings['inbound.addresses']
  if (arePinsMailed(settings) && settings['pins.usersMayChange'] && portal !== '')
    return portal.length > maxAddressLength ? 'go to the portal' : `go to ${portal}`
  if (
    arePinsMailed(settings) &&
    mailbox !== undefined &&
    mailbox.length <= maxAddressLength &&
    mailedJobsRenew(settings)
  )
    return `mail a document to ${mailbox}`
  return 'ask the administrator'
}

function mailedJobsRenew(settings: Settings): boolean {
  return settings['inbound.enabled'] && settings['pins.withEachMailedJob'] !== 'never'
}
