import type { OutboxMail } from '../ports/mail.ts'
import type { Ports } from '../ports.ts'
import { isMailable } from './send-mail.ts'

type RecoverPorts = Pick<Ports, 'clock' | 'outbox' | 'pins' | 'log'>

const batch = 200
/** A PIN that is not there so long after its mail was put down is not being issued any more. */
const patienceMinutes = 5

/**
 * Takes up mails that were put down for PINs whose issue was cut short: a PIN that is there gets its mail, for one that
 * never came it is forgotten. Answers how many mails became due.
 */
export async function recoverMails(ports: RecoverPorts): Promise<number> {
  let confirmed = 0
  for (const mail of await ports.outbox.prepared(batch)) if (await recoverMail(ports, mail)) confirmed += 1
  return confirmed
}

async function recoverMail(ports: RecoverPorts, mail: OutboxMail): Promise<boolean> {
  const at = ports.clock.now()
  const pins = await ports.pins.ofUser(mail.userName ?? '')
  const pin = pins.find(({ id }) => id === mail.pinId)
  if (pin && isMailable(pin, at)) return ports.outbox.confirm(mail.id, at)
  const isLost = Temporal.Instant.compare(mail.createdAt.add({ minutes: patienceMinutes }), at) <= 0
  if (pin || isLost) {
    await ports.outbox.forget(mail.id)
    ports.log.warn({ userName: mail.userName, issued: pin !== undefined }, 'mail about a PIN dropped')
  }
  return false
}
