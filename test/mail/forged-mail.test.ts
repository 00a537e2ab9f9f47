import { afterAll, expect, test } from 'vitest'
import { attachment, multipart, pdf } from './composed-mail.ts'
import { authentic, Examiner } from './examined.ts'

const examiner = new Examiner()
afterAll(() => examiner[Symbol.asyncDispose]())

const job = multipart([attachment('application/pdf', 'a.pdf', pdf)])
const from = 'From: Ada <ada@example.org>'
const withFrom = (line: string) => job.replace(from, line)
const withField = (line: string) => `${line}\r\n${job}`

test('S14 an authentic mail is accepted', async () => {
  expect(await examiner.examine(authentic(job))).toBe('accepted: application/pdf')
})

test.each([
  ['nobody vouches for it', job, 'no-results'],
  ['its own Authentication-Results vouch for it', `${authentic('').split('\r\n')[0]}\r\n${job}`, 'no-results'],
  [
    'they stand below the Received of the server',
    withField(`${authentic('').split('\r\n').toReversed().join('\r\n').trim()}`),
    'no-results',
  ],
  ['DMARC passes for another domain', authentic(job, 'evil.example'), 'dmarc-of-another-domain'],
  ['DMARC fails', authentic(job).replace('dmarc=pass', 'dmarc=fail'), 'dmarc-failed'],
  ['two From fields', authentic(withField('From: eve@example.net')), 'from-several'],
  ['a second From by another case', authentic(withField('FROM: eve@example.net')), 'from-several'],
  ['a From with a space before its colon', authentic(withField('From : eve@example.net')), 'header-malformed'],
  ['a From after a bare line feed', authentic(withField('X: y\nFrom: eve@example.net')), 'header-malformed'],
  ['a From after a bare carriage return', authentic(withField('X: y\rFrom: eve@example.net')), 'header-malformed'],
  ['two addresses', authentic(withFrom('From: ada@example.org, eve@example.net')), 'address-malformed'],
  ['a quoted local part', authentic(withFrom('From: "ada@example.org eve"@example.net')), 'address-malformed'],
  ['an address folded within', authentic(withFrom('From: <ada@example\r\n .org>')), 'address-malformed'],
  ['a comment in the address', authentic(withFrom('From: ada(x)@example.org')), 'address-malformed'],
  ['an encoded word as address', authentic(withFrom('From: =?utf-8?q?ada=40example.org?=')), 'address-malformed'],
  ['no From', authentic(withFrom('X-From: ada@example.org')), 'from-missing'],
  [
    'a Cyrillic letter, as UTF-8',
    authentic(withFrom(`From: ada@ex${Buffer.from('а').toString('latin1')}mple.org`)),
    'domain-mixed-script',
  ],
  ['a Cyrillic domain that looks Latin', authentic(withFrom('From: ada@xn--80ak6aa92e.com')), 'domain-look-alike'],
  [
    'our own domain with a digit',
    authentic(withFrom('From: ada@h0ldfast.example'), 'h0ldfast.example'),
    'domain-look-alike',
  ],
  ['our own address', authentic(withFrom('From: print@holdfast.example'), 'holdfast.example'), 'from-own-address'],
  ['a vacation note', authentic(withField('Auto-Submitted: auto-replied')), 'auto-submitted'],
  ['an old vacation note', authentic(withField('Precedence: junk')), 'precedence'],
  ['a responder of a control panel', authentic(withField('X-Autorespond: yes')), 'auto-submitted'],
  ['a bounce', authentic(withField('Return-Path: <>')), 'null-return-path'],
  ['a mailing list', authentic(withField('List-Id: <x.example.org>')), 'mailing-list'],
  ['one of our mails', authentic(withField('X-Loop: holdfast')), 'own-mail'],
  ['a mail that went in circles', authentic(withField(Array(25).fill('Received: by x').join('\r\n'))), 'too-many-hops'],
])('O8 a mail is dropped without a word: %s', async (_, raw, reason) => {
  expect(await examiner.examine(raw)).toBe(`dropped: ${reason}`)
})

test('O8 a mail with a null sender in its envelope is dropped', async () => {
  expect(await examiner.examine(authentic(job), { returnPath: '' })).toBe('dropped: null-return-path')
})
