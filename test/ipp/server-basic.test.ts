import { expect, test } from 'vitest'
import { readBasic } from '../../src/ipp/server-basic.ts'

const encode = (text: string | Uint8Array) => Buffer.from(text).toString('base64')

test.each([
  ['RFC 7617 section 2', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Aladdin', 'open sesame'],
  ['RFC 7617 section 2.1, in UTF-8', 'Basic dGVzdDoxMjPCow==', 'test', '123£'],
  ['another case of the scheme', `bAsIc  ${encode('ada:123456')}`, 'ada', '123456'],
  ['an address', `Basic ${encode('ada@example.org:123456')}`, 'ada@example.org', '123456'],
  ['what follows the first colon', `Basic ${encode('ada:12:34')}`, 'ada', '12:34'],
  ['an empty PIN', `Basic ${encode('ada:')}`, 'ada', ''],
])('user name and PIN are read from %s', (_, header, name, pin) => {
  expect(readBasic(header)).toEqual({ name, pin })
})

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['another scheme', 'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
  ['no base64', 'Basic ada:123456'],
  ['no colon', `Basic ${encode('ada')}`],
  ['no name', `Basic ${encode(':123456')}`],
  ['ISO 8859-1', `Basic ${encode(Uint8Array.from([0xe9, 0x3a, 0x31]))}`],
  ['a line break', `Basic ${encode('ada\n:123456')}`],
  ['a NUL', `Basic ${encode('ada\u0000:123456')}`],
  ['a PIN without end', `Basic ${encode(`ada:${'1'.repeat(65)}`)}`],
  ['a header without end', `Basic ${'QUFB'.repeat(10_000)}`],
  ['two of them', `Basic ${encode('ada:1')}, Basic ${encode('ada:1')}`],
])('%s names nobody', (_, header) => {
  expect(readBasic(header)).toBeUndefined()
})
