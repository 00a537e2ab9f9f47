import { domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSender } from '../../src/core/mail-address.ts'
import { decodePunycode } from '../../src/core/punycode.ts'

test.each([
  ['ada@example.org', 'ada@example.org'],
  ['<ada@example.org>', 'ada@example.org'],
  ['Ada Lovelace <ada@Example.ORG>', 'ada@example.org'],
  ['"Lovelace, Ada (4th floor)" <ada@example.org>', 'ada@example.org'],
  ['"a \\" <eve@example.net>" <ada@example.org>', 'ada@example.org'],
  ['=?utf-8?Q?Ad=C3=A1?= <ada@example.org>', 'ada@example.org'],
  ['Žofie <zofie@example.org>', 'zofie@example.org'],
  ["o'neil+print=now@mail.example.org", "o'neil+print=now@mail.example.org"],
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ['ada@čistý.cz', 'ada@xn--ist-noa0f.cz'],
  ['ada@президент.рф', 'ada@xn--d1abbgf6aiiy.xn--p1ai'],
  ['ada@日本語.jp', 'ada@xn--wgv71a119e.jp'],
])('O8 the sender of "%s" is %s', (from, address) => {
  expect(readSender([from])).toMatchObject({ outcome: 'read', sender: { address } })
})

test.each([
  ['two From fields', ['ada@example.org', 'eve@example.net'], 'from-several'],
  ['no From field', [], 'from-missing'],
  ['two addresses', ['ada@example.org, eve@example.net'], 'address-malformed'],
  ['two bracketed addresses', ['<ada@example.org> <eve@example.net>'], 'from-malformed'],
  ['a group', ['staff: ada@example.org;'], 'address-malformed'],
  ['a comment after the address', ['ada@example.org (Ada)'], 'address-malformed'],
  ['a comment before it', ['(eve@example.net) <ada@example.org>'], 'from-malformed'],
  ['a quoted local part', ['"ada"@example.org'], 'address-malformed'],
  ['a quoted local part with an address in it', ['<"ada@example.org x"@example.net>'], 'address-malformed'],
  ['a name with an address out of quotes', ['ada@example.org <eve@example.net>'], 'from-malformed'],
  ['a name whose quote does not end', ['"Ada <ada@example.org>'], 'from-malformed'],
  ['a route', ['<@example.net:ada@example.org>'], 'address-malformed'],
  ['white space in the address, as folding leaves it', ['<ada@example. org>'], 'address-malformed'],
  ['an IP literal', ['ada@[192.0.2.1]'], 'address-malformed'],
  ['an IP address', ['ada@192.0.2.1'], 'address-malformed'],
  ['no dot in the domain', ['ada@localhost'], 'address-malformed'],
  ['an encoded word as address', ['<=?utf-8?q?ada=40example=2Eorg?=>'], 'address-malformed'],
  ['an address in an encoded word before another', ['=?utf-8?q?ada?=@example.org <eve@example.net>'], 'from-malformed'],
  ['an empty label', ['ada@example..org'], 'address-malformed'],
  ['two dots in the local part', ['a..da@example.org'], 'address-malformed'],
  ['a local part beyond ASCII', ['adá@example.org'], 'address-malformed'],
  ['a local part of 65 characters', [`${'a'.repeat(65)}@example.org`], 'address-malformed'],
  ['full-width letters, which UTS 46 would change', ['ada@ｅxample.org'], 'address-malformed'],
  ['a soft hyphen', ['ada@exam\u00adple.org'], 'address-malformed'],
  ['a percent sign in the domain', ['ada@example%2eorg.net'], 'address-malformed'],
  ['an A-label that decodes to nothing', ['ada@xn--abc.org'], 'address-malformed'],
  ['a Cyrillic а within Latin', ['ada@exаmple.org'], 'domain-mixed-script'],
  ['the same as an A-label', ['ada@xn--exmple-4nf.org'], 'domain-mixed-script'],
  ['Cyrillic that looks like Latin', ['ada@аррӏе.com'], 'domain-look-alike'],
  ['the same as an A-label', ['ada@xn--80ak6aa92e.com'], 'domain-look-alike'],
  ['a phonetic letter', ['ada@ɡoogle.com'], 'domain-look-alike'],
  ['more text than a From field has', [`${'a '.repeat(1000)}<ada@example.org>`], 'from-malformed'],
])('O8 a sender is refused: %s', (_, from, reason) => {
  expect(readSender(from)).toEqual({ outcome: 'refused', reason })
})

test('O8 whatever is taken for a sender is a plain address, and reading it again gives the same', () => {
  const piece = fc.constantFrom(
    'a',
    'é',
    '@',
    '<',
    '>',
    '"',
    '\\',
    ' ',
    ',',
    '(',
    ')',
    '.',
    ':',
    ';',
    'b.org',
    'xn--',
    'а',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), pieces => {
      const reading = readSender([pieces.join('')])
      if (reading.outcome === 'refused') return
      expect(reading.sender.address).toMatch(/^[a-z.-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]+$/)
      expect(readSender([reading.sender.address])).toEqual(reading)
    }),
    { numRuns: 3000 },
  )
})

test('labels are decoded as the platform decodes them', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'abz09-чжüßéñ한語ไทย'), { minLength: 1, maxLength: 12 }), letters => {
      const host = URL.canParse(`http://${letters.join('')}/`) ? new URL(`http://${letters.join('')}/`).hostname : ''
      if (host.startsWith('xn--')) expect(decodePunycode(host.slice(4))).toBe(domainToUnicode(host))
    }),
  )
})
