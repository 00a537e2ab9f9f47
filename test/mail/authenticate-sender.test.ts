import { expect, test } from 'vitest'
import { readSender } from '../../src/core/mail-address.ts'
import { readHeader, valuesOf } from '../../src/core/mail-header.ts'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'
import { MailSenderCheck } from '../../src/mail/authenticate-sender.ts'
import type { MailFacts } from '../../src/mail/kept-mail.ts'
import { mailOf } from './mail-of.ts'
import { signed, Zone } from './zone.ts'

const plain = 'From: Ada <ada@example.org>\r\nTo: print@holdfast.example\r\nSubject: x\r\n\r\nbody\r\n'
const received = 'Received: from out.example.org (out.example.org [192.0.2.7])\r\n\tby mx (Postfix) with ESMTP id 1\r\n'
const fromRelay: Partial<MailFacts> = { via: 'smtp', relay: '127.0.0.1', returnPath: 'ada@example.org' }
const reject = 'v=DMARC1; p=reject'

async function verdict(raw: string, zone: Zone, facts: Partial<MailFacts> = {}, change = {}) {
  await using mail = await mailOf(raw, facts)
  const header = readHeader(Buffer.from(raw, 'latin1'))
  if (header.outcome === 'refused') throw new Error(header.reason)
  const reading = readSender(valuesOf(header.fields, 'from'))
  if (reading.outcome === 'refused') throw new Error(reading.reason)
  const settings = { current: () => changeSettings(defaultSettings, change), change: () => Promise.reject(new Error()) }
  const check = new MailSenderCheck({ settings, resolve: zone.resolve, withinMs: 2000 })
  const answer = await check.check(mail, header.fields, reading.sender)
  return answer.outcome === 'authenticated' ? answer.by : answer.reason
}

test('O8 a signature of the domain with a DMARC record authenticates', async () => {
  const zone = new Zone()
  zone.put('_dmarc.example.org', reject)
  const mail = await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org') })
  expect(await verdict(mail, zone)).toBe('dmarc')
})

test('O8 without a DMARC record a signature of the domain authenticates', async () => {
  const zone = new Zone()
  expect(await verdict(await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org') }), zone)).toBe(
    'dkim',
  )
})

test.each([
  ['no signature', reject, async () => plain, 'dmarc-failed'],
  ['no signature and no DMARC record', undefined, async () => plain, 'no-aligned-pass'],
  [
    'a signature of another domain',
    reject,
    (zone: Zone) => signed(plain, { domain: 'evil.example', key: zone.publishKey('evil.example') }),
    'dmarc-failed',
  ],
  [
    'a signature by a key of 512 bits',
    reject,
    (zone: Zone) => signed(plain, { domain: 'example.org', key: zone.publishKey('example.org', 512) }),
    'dmarc-failed',
  ],
  [
    'a signature of a part of the body',
    reject,
    async (zone: Zone) =>
      `${await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org'), maxBodyLength: 4 })}more\r\n`,
    'dmarc-failed',
  ],
  [
    'a signature of a part of the body, without a DMARC record',
    undefined,
    (zone: Zone) => signed(plain, { domain: 'example.org', key: zone.publishKey('example.org'), maxBodyLength: 4 }),
    'no-aligned-pass',
  ],
  [
    'a changed body',
    reject,
    async (zone: Zone) =>
      (await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org') })).replace('body', 'bodies'),
    'dmarc-failed',
  ],
  [
    'a changed From',
    reject,
    async (zone: Zone) =>
      (await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org') })).replace('ada@', 'eve@'),
    'dmarc-failed',
  ],
  [
    'Authentication-Results that nobody asked for',
    reject,
    async () => `Authentication-Results: mx.holdfast.example; dmarc=pass header.from=example.org\r\n${plain}`,
    'dmarc-failed',
  ],
])('O8 not authenticated: %s', async (_, dmarc, make, answer) => {
  const zone = new Zone()
  if (dmarc) zone.put('_dmarc.example.org', dmarc)
  expect(await verdict(await make(zone), zone)).toBe(answer)
})

test('O8 SPF counts from a relay of ours, for the client that the relay saw', async () => {
  const zone = new Zone()
  zone.put('example.org', 'v=spf1 ip4:192.0.2.7 -all')
  expect(await verdict(received + plain, zone, fromRelay)).toBe('spf')
  expect(await verdict(received + plain, zone)).toBe('no-aligned-pass')
  expect(await verdict(received + plain, zone, { ...fromRelay, relay: '192.0.2.99' })).toBe('no-aligned-pass')
  const below = `Received: from x (x [192.0.2.66])\r\n\tby mx (Postfix) with ESMTP id 2\r\n${received}${plain}`
  expect(await verdict(below, zone, fromRelay)).toBe('no-aligned-pass')
})

test('O8 SPF of the relay’s client fulfils DMARC', async () => {
  const zone = new Zone()
  zone.put('_dmarc.example.org', reject)
  zone.put('example.org', 'v=spf1 ip4:192.0.2.7 -all')
  expect(await verdict(received + plain, zone, fromRelay)).toBe('dmarc')
})

test('O8 a name that hides an address in brackets is not taken for the client’s', async () => {
  const zone = new Zone()
  zone.put('example.org', 'v=spf1 ip4:192.0.2.7 -all')
  const tricked = received
    .replace('from out.example.org', 'from [192.0.2.7]')
    .replace('[192.0.2.7])\r', '[192.0.2.8])\r')
  expect(await verdict(tricked + plain, zone, fromRelay)).toBe('no-aligned-pass')
})

test('O8 while DNS does not answer nothing is decided', async () => {
  const zone = new Zone()
  zone.silent.add('_dmarc.example.org')
  expect(await verdict(await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org') }), zone)).toBe(
    'dns-failed',
  )
})

test('O8 a mail of a hundred signatures is not even looked at', async () => {
  const zone = new Zone()
  const signature = (await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org') })).slice(
    0,
    -plain.length,
  )
  expect(await verdict(signature.repeat(9) + plain, zone)).toBe('no-aligned-pass')
  expect(zone.asked).toBe(0)
})

test('O8 with a trusted server only its word counts', async () => {
  const zone = new Zone()
  const trust = { 'inbound.authenticationServer': 'mx.holdfast.example' }
  const mail = await signed(plain, { domain: 'example.org', key: zone.publishKey('example.org') })
  const results = 'Authentication-Results: mx.holdfast.example; dmarc=pass header.from=example.org\r\n'
  expect(await verdict(results + received + plain, zone, {}, trust)).toBe('dmarc')
  expect(await verdict(received + results + plain, zone, {}, trust)).toBe('no-results')
  expect(await verdict(received + mail, zone, {}, trust)).toBe('no-results')
  expect(zone.asked).toBe(0)
})
