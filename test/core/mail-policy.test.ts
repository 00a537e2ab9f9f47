import { expect, test } from 'vitest'
import { type MailAddress, readAddress } from '../../src/core/mail-address.ts'
import { automaticReason, domainRefusal, isOwnAddress, ownMark } from '../../src/core/mail-policy.ts'
import { judgeSender } from '../../src/core/sender-verdict.ts'

const own = ['print@holdfast.example', 'PIN@holdfast.example']
const ordinary = [
  { name: 'received', value: 'from a by b' },
  { name: 'message-id', value: '<1@example.org>' },
  { name: 'content-type', value: 'multipart/mixed; boundary=x' },
]

function reasonOf(name: string, value: string, returnPath?: string) {
  return automaticReason([...ordinary, { name, value }], { returnPath, ownAddresses: own })
}

test.each([
  ['a person’s mail', 'from', 'ada@example.org', undefined],
  ['Auto-Submitted: no', 'auto-submitted', 'no', undefined],
  ['Auto-Submitted: no with a comment', 'auto-submitted', 'No (a person)', undefined],
  ['Precedence: normal', 'precedence', 'normal', undefined],
  ['a null return path in the header', 'return-path', '<>', 'null-return-path'],
  ['a vacation note after RFC 3834', 'auto-submitted', 'auto-replied (vacation)', 'auto-submitted'],
  ['a generated mail', 'auto-submitted', 'auto-generated', 'auto-submitted'],
  ['an unknown kind of automatic mail', 'auto-submitted', 'none', 'auto-submitted'],
  ['an old vacation note', 'precedence', 'Bulk', 'precedence'],
  ['an auto-responder of a control panel', 'x-autoreply', 'yes', 'auto-submitted'],
  ['an old responder', 'precedence', 'auto_reply', 'precedence'],
  ['a mailing list', 'list-id', '<all.example.org>', 'mailing-list'],
  ['a newsletter', 'list-unsubscribe', '<https://example.org/u>', 'mailing-list'],
  ['our own mark', 'x-loop', ownMark, 'own-mail'],
  ['a loop that passed our address', 'x-loop', 'print@holdfast.example', 'own-mail'],
  ['one of our mails', 'message-id', '<holdfast.17@holdfast.example>', 'own-mail'],
  ['a report of a mail that was not delivered', 'content-type', 'multipart/report; report-type=x', 'report'],
  ['a mail that is nothing but a message', 'content-type', 'message/rfc822', 'report'],
])('O8 S14 %s', (_, name, value, reason) => {
  expect(reasonOf(name, value, 'ada@example.org')).toBe(reason)
})

test('O8 a mail with an empty envelope sender is automatic', () => {
  expect(reasonOf('from', 'ada@example.org', '')).toBe('null-return-path')
})

test.each([
  [25, undefined],
  [26, 'too-many-hops'],
])('O8 a mail that passed %i servers', (hops, reason) => {
  const fields = Array.from({ length: hops }, () => ({ name: 'received', value: 'from a by b' }))
  expect(automaticReason(fields, { returnPath: undefined, ownAddresses: own })).toBe(reason)
})

function sender(address: string): MailAddress {
  const reading = readAddress(address)
  if (reading.outcome === 'refused') throw new Error(reading.reason)
  return reading.sender
}

test.each([
  ['print@holdfast.example', true],
  ['Pin+tag@holdfast.example', true],
  ['ada@holdfast.example', false],
])('O8 whether %s is one of our addresses: %s', (address, is) => {
  expect(isOwnAddress(sender(address), own)).toBe(is)
})

const open = { 'guests.allowedDomains': [], 'guests.deniedDomains': [] }
const closed = { 'guests.allowedDomains': ['guest.example'], 'guests.deniedDomains': ['bad.example'] }

test.each([
  ['anybody, where all domains are allowed', 'example.org', open, undefined],
  ['an allowed domain', 'guest.example', closed, undefined],
  ['another domain', 'example.org', closed, 'domain-not-allowed'],
  ['a subdomain of an allowed one', 'x.guest.example', closed, 'domain-not-allowed'],
  ['a denied domain', 'bad.example', closed, 'domain-denied'],
  ['a subdomain of a denied one', 'very.bad.example', closed, 'domain-denied'],
  ['a domain that ends like a denied one', 'notbad.example', closed, 'domain-not-allowed'],
  ['1 for l in our own domain', 'ho1dfast.example', open, 'domain-look-alike'],
  ['0 for o', 'mail.h0ldfast.example', open, 'domain-look-alike'],
  ['an accent on our own domain', 'xn--hldfast-90a.example', open, 'domain-look-alike'],
  ['our own domain', 'holdfast.example', open, undefined],
])('O8 %s', (_, domain, settings, refusal) => {
  expect(domainRefusal(domain, settings, own)).toBe(refusal)
})

const nothing = { checkedBy: 'gateway', dmarc: null, dkim: [], spf: null, isFromRelay: false } as const
const dmarc = (result: 'pass' | 'fail' | 'none' | 'temporary-error', domain = 'example.org') => ({
  dmarc: { result, domain },
})
const dkim = (domain: string, result: 'pass' | 'fail' = 'pass') => ({ dkim: [{ result, domain }] })
const spf = (domain: string) => ({ spf: { result: 'pass', domain } }) as const

test.each([
  ['DMARC passes', dmarc('pass'), 'dmarc'],
  ['DMARC passes for another From', dmarc('pass', 'example.net'), 'dmarc-of-another-domain'],
  [
    'DMARC fails, though a signature of the domain is good',
    { ...dmarc('fail'), ...dkim('example.org') },
    'dmarc-failed',
  ],
  ['DNS fails', dmarc('temporary-error'), 'dns-failed'],
  ['the trusted server’s DNS failed', { checkedBy: 'trusted-server', ...dmarc('temporary-error') }, 'no-aligned-pass'],
  ['no DMARC record, signed by the domain', { ...dmarc('none'), ...dkim('example.org') }, 'dkim'],
  ['no DMARC record, signed by another', { ...dmarc('none'), ...dkim('example.net') }, 'no-aligned-pass'],
  ['no DMARC record, signed below the domain', { ...dmarc('none'), ...dkim('x.example.org') }, 'no-aligned-pass'],
  ['no DMARC record, signed by a top level domain', { ...dmarc('none'), ...dkim('org') }, 'no-aligned-pass'],
  ['no DMARC record, a bad signature', { ...dmarc('none'), ...dkim('example.org', 'fail') }, 'no-aligned-pass'],
  ['SPF alone', { ...dmarc('none'), ...spf('example.org') }, 'no-aligned-pass'],
  ['SPF alone, from a relay of ours', { ...dmarc('none'), ...spf('example.org'), isFromRelay: true }, 'spf'],
  [
    'SPF of another domain, from a relay',
    { ...dmarc('none'), ...spf('example.net'), isFromRelay: true },
    'no-aligned-pass',
  ],
  ['nothing is known', {}, 'no-results'],
] as const)('O8 who is authenticated: %s', (_, facts, answer) => {
  const verdict = judgeSender({ ...nothing, ...facts }, 'example.org')
  expect(verdict.outcome === 'authenticated' ? verdict.by : verdict.reason).toBe(answer)
})
