import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { pinIn } from '../mail/mail-house.ts'
import { freePort } from '../servers/free-port.ts'
import { sample } from '../servers/samples.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { until } from '../servers/until.ts'
import { printWithIpptool } from './gateway-desk.ts'
import { openGuestRig } from './guest-rig.ts'

const guest = { user: 'grace@example.org', password: 'secret-of-grace' }

interface MailboxHealth {
  readonly parts: { readonly mailbox: { readonly ok: boolean; readonly reason?: string } }
}

interface ShownPin {
  readonly kind: string
  readonly issuedAt: string
  readonly validUntil: string
  readonly endedAt: string | null
}

test('S12 S14 S15 S20 S21 S22 S23 S24 S25 S26 S27 S28 S29 S35 S59 the guest flow, from a mail to paper, expiry, and a second mail', async () => {
  await using rig = await openGuestRig([guest])
  const { desk, keypad, printer, clock } = rig
  const document = await sample('pdf')
  const pinsOf = async () => (await desk.gateway.api<{ pins: ShownPin[] }>('GET', `/api/users/${guest.user}/pins`)).pins
  const hoursOf = ({ issuedAt, validUntil }: ShownPin) =>
    Temporal.Instant.from(issuedAt).until(Temporal.Instant.from(validUntil)).total('hours')

  // Nobody here knows this person; a mailed document is enough.
  await rig.mailDocument(guest.user)
  const [first = ''] = await rig.mailsOf(guest, 1)
  const pin = pinIn(first) ?? expect.fail('no PIN in the mail')
  expect(first).toMatch(/^To: grace@example.org$/m)
  expect(await desk.gateway.api('GET', `/api/users/${guest.user}`)).toMatchObject({ groups: ['SELF-REGISTERED'] })
  expect((await pinsOf()).map(shown => [shown.kind, hoursOf(shown)])).toEqual([['temporary', 24]])

  await desk.untilHeld(guest.user, 1)
  await keypad.type(`${pin}#`, /1 document (sent to|printed at)/)
  expect(Buffer.compare((await printer.nextPrinted()).bytes, await readFile(document))).toBe(0)
  await desk.untilPrinted(guest.user)

  // Printed by the queue: it waits, and brings no PIN.
  await printWithIpptool(desk.queueUri, document, { userName: guest.user })
  await desk.untilHeld(guest.user, 1)
  expect(await pinsOf()).toHaveLength(1)

  await clock.ahead(25)
  await keypad.type(`${pin}#`, /expired/)
  expect(await printer.readPrinted()).toEqual([])
  expect(await desk.statesOf(guest.user)).toContain('held')

  await rig.mailDocument(guest.user)
  const mails = await rig.mailsOf(guest, 2)
  const next = pinIn(mails.at(-1)) ?? expect.fail('no PIN in the second mail')
  expect(next).not.toBe(pin)
  expect((await pinsOf()).map(hoursOf)).toEqual([24, 24])
  const { users } = await desk.gateway.api<{ users: unknown[] }>('GET', '/api/users')
  expect(users).toHaveLength(1)
  await desk.untilHeld(guest.user, 2)
  await keypad.type(`${next}#`, /2 documents (sent to|printed at)/)
  for (let paper = 0; paper < 2; paper += 1)
    expect(Buffer.compare((await printer.nextPrinted()).bytes, await readFile(document))).toBe(0)
}, 120_000)

test('S14 a mailbox that does not work is told by health and by the settings check, and heals without a restart', async () => {
  await using gateway = await startGateway()
  const mailbox = async () => (await gateway.api<MailboxHealth>('GET', '/health')).parts.mailbox
  const codes = async () =>
    (await gateway.api<{ findings: { code: string }[] }>('GET', '/api/settings/check')).findings.map(({ code }) => code)
  expect(await mailbox()).toEqual({ ok: true, isSetUp: false })
  const place = {
    'inbound.imapHost': '127.0.0.1',
    'inbound.imapPort': await freePort(),
    'inbound.imapSecurity': 'none',
  }
  const account = {
    'inbound.imapUser': 'print',
    'inbound.imapPassword': 'wrong',
    'inbound.addresses': ['print@holdfast.example'],
  }
  await gateway.api('PATCH', '/api/settings', { ...place, ...account, 'inbound.enabled': true })
  await until(async () => !(await mailbox()).ok, { withinMs: 10_000, what: 'a mailbox that fails' })
  expect(await mailbox()).toMatchObject({ isSetUp: true, reason: expect.stringContaining('ECONNREFUSED') })
  expect(await codes()).toContain('mailbox-fails')
  await gateway.api('PATCH', '/api/settings', { 'inbound.enabled': false })
  await until(async () => (await mailbox()).ok, { withinMs: 10_000, what: 'a mailbox that is not wanted' })
  expect(await codes()).not.toContain('mailbox-fails')
})
