import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MailMessage } from '../../src/ports/mail.ts'
import { attachment, pdf } from '../mail/composed-mail.ts'
import { aPdf, type GuestHouse, jobMail, openGuestHouse } from './guest-house.ts'

let house: GuestHouse
beforeEach(async () => {
  house = await openGuestHouse({ 'guests.maxWaitingDocuments': 10_000, 'site.language': 'en' })
})
afterEach(() => house[Symbol.asyncDispose]())

/** Programs that answer each mail, from the marks that RFC 3834 asks for down to none at all, and what they attach. */
const responders = {
  'polite@example.org': { fields: 'Auto-Submitted: auto-replied\r\n', parts: [] },
  'old@example.org': { fields: 'Precedence: junk\r\n', parts: [aPdf()] },
  'rude@example.org': { fields: '', parts: [] },
  'loud@example.org': { fields: '', parts: [attachment('application/pdf', 'signature.pdf', pdf)] },
} as const
type Address = keyof typeof responders
const addresses = Object.keys(responders) as Address[]

const isOf = (address: Address) => (mail: MailMessage) => mail.recipient === address

test('O8 programs that answer every mail make no loop: an hour has one answer at most, a day five', async () => {
  let number = 0
  const write = async (from: Address, { fields, parts }: (typeof responders)[Address]) => {
    number += 1
    expect(await house.receive(jobMail({ from, number, fields, parts }))).toBe('taken')
  }
  // A person at each address mails a document; from then on only the programs write.
  for (const address of addresses) await write(address, { fields: '', parts: [aPdf()] })
  let answered = 0
  for (let minutes = 0; minutes < 23 * 60; minutes += 5) {
    house.clock.forward({ minutes: 5 })
    const mails = await house.deliver()
    for (const { recipient } of mails.slice(answered))
      await write(recipient as Address, responders[recipient as Address])
    answered += mails.length - answered
  }
  const counts = addresses.map(address => house.mailed.filter(isOf(address)).length)
  // The first two are never answered; the third is, now and then; the fourth sends real documents.
  expect(counts.slice(0, 2)).toEqual([1, 1])
  for (const count of counts) expect(count).toBeLessThanOrEqual(5)
  expect(await house.users.list({ limit: 10 })).toHaveLength(addresses.length)
})

test('O8 our own answer that comes back is dropped', async () => {
  await house.receive(jobMail())
  const [mail] = await house.deliver()
  const back = jobMail({ fields: `X-Loop: holdfast\r\nIn-Reply-To: ${mail?.messageId}\r\n`, number: 2 })
  await house.receive(back)
  expect(await house.events()).toContain('mail-dropped')
  expect(await house.deliver()).toHaveLength(1)
})
