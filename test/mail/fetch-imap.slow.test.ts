import { expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { asideFolder } from '../../src/mail/imap-mailbox.ts'
import type { InboundMail } from '../../src/ports/inbound.ts'
import { until } from '../servers/until.ts'
import { openMailboxHouse } from './mailbox-house.ts'

const soon = (what: string) => ({ withinMs: 8000, what })

test('S14 a mail in the mailbox arrives once and whole, and is deleted; the next is told of in IDLE', async () => {
  const mails: InboundMail[] = []
  await using house = await openMailboxHouse(async mail => {
    mails.push(mail)
    return 'taken'
  })
  await house.deliver('one', 'x'.repeat(3_000_000))
  await until(async () => house.offered.length === 1 && (await house.count()) === 0, soon('the mail'))
  expect(mails[0]).toMatchObject({ via: 'imap', relay: null, returnPath: undefined })
  expect(mails[0]?.octets).toBeGreaterThan(3_000_000)
  await house.deliver('two')
  await until(async () => (await house.count()) === 0 && house.offered.length === 2, soon('the second mail'))
  expect(house.offered).toEqual(['one', 'two'])
  expect(house.door.problem()).toBeUndefined()
})

test('S14 a mail that is to come later stays, and comes when the time has passed', async () => {
  const answers = ['try-later', 'taken'] as const
  let asked = 0
  await using house = await openMailboxHouse(async () => answers[asked++] ?? 'taken')
  await house.deliver('one')
  await until(async () => house.offered.length === 1, soon('the mail'))
  await house.deliver('other')
  await until(async () => house.offered.length === 2 && (await house.count()) === 1, soon('the other mail'))
  await house.pass(async () => (await house.count()) === 0, 'its second time')
  expect(house.offered).toEqual(['one', 'other', 'one'])
})

test('S14 F16 a mail that breaks the sink three times is moved aside and keeps nobody waiting', async () => {
  await using house = await openMailboxHouse(async mail => {
    if (mail.octets > 5000) throw new TypeError('it broke')
    return 'taken'
  })
  await house.deliver('poison', 'x'.repeat(6000))
  await house.deliver('good')
  await until(async () => house.offered.includes('good') && (await house.count()) === 1, soon('the good mail'))
  await house.pass(async () => (await house.count()) === 0, 'the end of the other one')
  expect(house.offered.filter(subject => subject === 'poison')).toHaveLength(3)
  expect(await house.count(asideFolder)).toBe(1)
  expect(house.offered.filter(subject => subject === 'good')).toHaveLength(1)
})

test('S14 what the day is to blame for never moves a mail aside', async () => {
  let isDown = true
  await using house = await openMailboxHouse(async () => {
    if (isDown) throw new Fault('records-unavailable', 'the record is away')
    return 'taken'
  })
  await house.deliver('one')
  await house.pass(async () => house.offered.length >= 5, 'the fifth try')
  isDown = false
  await house.pass(async () => (await house.count()) === 0, 'its end')
  expect(await house.count(asideFolder)).toBeUndefined()
})

test('S14 a mail past the limit is not even fetched', async () => {
  await using house = await openMailboxHouse(undefined, { 'inbound.maxMessageBytes': 65_536 })
  await house.deliver('large', 'x'.repeat(70_000))
  await house.deliver('small')
  await until(async () => (await house.count()) === 0, soon('both ends'))
  expect(await house.count(asideFolder)).toBe(1)
  expect(house.offered).toEqual(['small'])
})

test('S14 a server that is not who it should be is not spoken to, until its authority is named', async () => {
  await using house = await openMailboxHouse(undefined, { 'inbound.imapSecurity': 'starttls' })
  await house.deliver('one')
  await until(async () => house.door.problem(), soon('the problem'))
  expect(house.offered).toEqual([])
  house.change({ 'inbound.certificateAuthority': house.dovecot.authority.cert })
  await house.pass(async () => (await house.count()) === 0, 'the mail')
  house.change({ 'inbound.imapSecurity': 'tls', 'inbound.imapPort': house.dovecot.imapsPort })
  house.change({ 'inbound.imapPassword': 'secret-of-print' })
  await house.deliver('two')
  await house.pass(async () => house.offered.length === 2, 'the mail over TLS')
})

test('S14 a wrong password is a problem that is told without it', async () => {
  await using house = await openMailboxHouse(undefined, { 'inbound.imapPassword': 'wrong-secret' })
  await until(async () => house.door.problem(), soon('the problem'))
  expect(house.door.problem()).toBe('the server does not accept the account or the password')
  expect(house.logged.join()).not.toContain('wrong-secret')
})

test('S14 four hundred mails are taken once each', async () => {
  await using house = await openMailboxHouse(undefined, { 'inbound.enabled': false })
  const all = Array.from({ length: 400 }, (_, at) => `mail ${at}`)
  for (let at = 0; at < all.length; at += 50) await Promise.all(all.slice(at, at + 50).map(name => house.deliver(name)))
  const started = performance.now()
  house.change({ 'inbound.enabled': true })
  await house.pass(async () => house.offered.length > 0, 'the first mail')
  await until(async () => house.offered.length >= all.length, { withinMs: 30_000, what: 'all mails' })
  const seconds = (performance.now() - started) / 1000
  await until(async () => (await house.count()) === 0, soon('the empty folder'))
  expect(house.offered.toSorted()).toEqual(all.toSorted())
  // 10,000 in an hour are 2.8 a second.
  expect(all.length / seconds).toBeGreaterThan(28)
})
