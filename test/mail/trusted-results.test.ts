import { expect, test } from 'vitest'
import { readHeader } from '../../src/core/mail-header.ts'
import { trustedResults } from '../../src/mail/trusted-results.ts'

const server = 'mx.holdfast.example'
const delivery =
  'Received: from mx.holdfast.example by store.holdfast.example with LMTP id 1; Tue, 24 Nov 2026 08:00:01 +0000'
const border =
  'Received: from client (client.example.org [192.0.2.7]) by mx.holdfast.example (Postfix) with ESMTPS id 2'
const genuine =
  'Authentication-Results: mx.holdfast.example; dmarc=pass (p=reject dis=none) header.from=example.org;\r\n' +
  ' dkim=pass (2048-bit key) header.d=example.org header.i=@example.org header.b="ab/cd="; spf=pass smtp.mailfrom=ada@example.org'
const forged = 'Authentication-Results: mx.holdfast.example; dmarc=pass header.from=victim.example'
const from = 'From: ada@example.org'

function found(lines: readonly string[], place: 'above-received' | 'below-received' = 'above-received') {
  const header = readHeader(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`))
  if (header.outcome === 'refused') throw new Error(header.reason)
  return trustedResults(header.fields, server, place)
}

const nothing = { dmarc: null, dkim: [], spf: null }
const all = {
  dmarc: { result: 'pass', domain: 'example.org' },
  dkim: [{ result: 'pass', domain: 'example.org' }],
  spf: { result: 'pass', domain: 'example.org' },
}

test('O8 results above the Received of the trusted server are read', () => {
  expect(found([genuine, border, from])).toEqual(all)
})

test('O8 a local delivery may have put its own Received on top', () => {
  expect(found([delivery, genuine, border, from])).toEqual(all)
})

test('O8 of several fields of the server all methods count', () => {
  const dkim = 'Authentication-Results: mx.holdfast.example 1; dkim/1=pass header.d=example.net'
  expect(found([genuine, dkim, border, from]).dkim).toEqual([...all.dkim, { result: 'pass', domain: 'example.net' }])
})

test.each([
  ['below the Received of the trusted server', [border, forged, from]],
  ['below, with a Received after it that names the server', [border, forged, border, from]],
  ['below, with a forged local delivery above it', [border, delivery, forged, from]],
  ['where no server wrote a Received', [forged, from]],
  ['by another server', [genuine.replace('mx.holdfast', 'mx.evil'), border, from]],
  ['by a server whose name begins like it', [genuine.replace('example;', 'example.evil.example;'), border, from]],
  [
    'by a server named in a comment',
    ['Authentication-Results: mx.evil.example (mx.holdfast.example); dmarc=pass', border],
  ],
  ['under a version that is not known', [genuine.replace('example;', 'example 2;'), border, from]],
  [
    'in a comment',
    ['Authentication-Results: mx.holdfast.example; none (; dmarc=pass header.from=example.org)', border],
  ],
  [
    'in a comment that does not end',
    ['Authentication-Results: mx.holdfast.example; (dmarc=pass header.from=a.org', border],
  ],
  ['in a quoted string', ['Authentication-Results: mx.holdfast.example; x="; dmarc=pass header.from=a.org"', border]],
  ['in a name of the client', [`Received: from with (lmtp [192.0.2.7]) by x with ESMTP`, forged, border]],
])('O8 forged results count for nothing: %s', (_, lines) => {
  expect(found(lines)).toEqual({ ...nothing, dmarc: null })
})

test('O8 where the server writes below its Received, only what is directly there counts', () => {
  const spf = 'Received-SPF: pass'
  expect(found([delivery, border, spf, genuine, from], 'below-received')).toEqual(all)
  expect(found([border, from, genuine], 'below-received')).toEqual(nothing)
  expect(found([genuine, border, from], 'below-received')).toEqual(nothing)
})

test('O8 a reason in quotes with semicolons and parentheses stays one word', () => {
  const field = 'Authentication-Results: mx.holdfast.example; dkim=fail reason="a; (dkim=pass" header.d=example.org'
  expect(found([field, border]).dkim).toEqual([{ result: 'fail', domain: 'example.org' }])
})

test('a field of 60 KiB of comments is read in no time', () => {
  const field = `Authentication-Results: ${server};\r\n${` ${'()'.repeat(490)}\r\n`.repeat(60)} dmarc=pass header.from=a.org`
  const started = performance.now()
  expect(found([field, border]).dmarc).toEqual({ result: 'pass', domain: 'a.org' })
  expect(performance.now() - started).toBeLessThan(500)
})
