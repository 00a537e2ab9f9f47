import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeMessage } from '../../src/ipp/codec.ts'
import { attribute, findGroup, group } from '../../src/ipp/codec-attributes.ts'
import type { Attribute, Group, Message, ValueTag } from '../../src/ipp/codec-message.ts'
import { operations } from '../../src/ipp/codec-names.ts'
import { ask, compression, format, pdf, post, requestBytes, type Told, told } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

let house: QueueHouse
beforeAll(async () => {
  house = await openQueueHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

const charset = attribute('attributes-charset', 'charset', 'utf-8')
const language = attribute('attributes-natural-language', 'naturalLanguage', 'en')
const target = attribute('printer-uri', 'uri', 'ipp://localhost/ipp/print')
const usual = [charset, language, target]

async function send(change: Partial<Message> & { readonly attributes?: readonly Attribute[] }): Promise<Told> {
  const { attributes = usual, ...rest } = change
  const base = { version: { major: 2, minor: 0 }, code: operations['Get-Printer-Attributes'], requestId: 7 }
  const { body } = await post(
    house.port,
    encodeMessage({ ...base, groups: [group('operation', ...attributes)], ...rest }),
  )
  return told(body)
}

test.each<[string, readonly Attribute[], string]>([
  ['nothing', [], 'client-error-bad-request'],
  ['no language', [charset, target], 'client-error-bad-request'],
  ['no charset', [language, target], 'client-error-bad-request'],
  ['language first', [language, charset, target], 'client-error-bad-request'],
  ['target first', [target, charset, language], 'client-error-bad-request'],
  [
    'two charsets',
    [attribute('attributes-charset', 'charset', 'utf-8', 'utf-8'), language, target],
    'client-error-bad-request',
  ],
  [
    'a charset that is a keyword',
    [attribute('attributes-charset', 'keyword', 'utf-8'), language, target],
    'client-error-bad-request',
  ],
  [
    'Latin-1',
    [attribute('attributes-charset', 'charset', 'iso-8859-1'), language, target],
    'client-error-charset-not-supported',
  ],
  ['no target', [charset, language], 'client-error-bad-request'],
  [
    'a target that is a name',
    [charset, language, attribute('printer-uri', 'nameWithoutLanguage', 'x')],
    'client-error-bad-request',
  ],
  ['US-ASCII', [attribute('attributes-charset', 'charset', 'US-ASCII'), language, target], 'successful-ok'],
])('operation attributes with %s are answered as RFC 8011 section 4.1.4 says', async (_, attributes, status) => {
  expect((await send({ attributes })).status).toBe(status)
})

test.each([
  [0, 0, false],
  [1, 0, true],
  [1, 1, true],
  [1, 2, false],
  [2, 0, true],
  [2, 1, true],
  [2, 2, true],
  [2, 3, false],
  [3, 0, false],
  [255, 255, false],
])('version %i.%i is echoed, and taken: %s', async (major, minor, isTaken) => {
  const { status, message } = await send({ version: { major, minor } })
  expect(message.version).toEqual({ major, minor })
  expect(status).toBe(isTaken ? 'successful-ok' : 'server-error-version-not-supported')
})

test.each([0, 0x8000_0000, 0xffff_ffff])('request-id %i is refused and echoed', async requestId => {
  const { status, message } = await send({ requestId })
  expect([status, message.requestId]).toEqual(['client-error-bad-request', requestId])
})

test.each([0x0003, 0x000d, 0x0012, 0x4003, 0x7fff, 0xffff])('operation %i is not offered', async code => {
  expect((await send({ code })).status).toBe('server-error-operation-not-supported')
})

test('an answer begins with charset and language', async () => {
  const { message } = await send({})
  expect(message.groups[0]?.attributes.slice(0, 2).map(({ name }) => name)).toEqual([charset.name, language.name])
})

test.each<[string, readonly Group[]]>([
  ['no group', []],
  ['job attributes first', [group('job'), group('operation', ...usual)]],
])('a message with %s is refused', async (_, groups) => {
  expect((await send({ groups })).status).toBe('client-error-bad-request')
})

const hostile = ['\n', '\r', '\0', '\u001b[2J', '\u007f', '\u0085', '\ufffd']
const places: readonly ValueTag[] = ['nameWithoutLanguage', 'textWithoutLanguage', 'keyword', 'uri', 'mimeMediaType']
test.each(places.flatMap(tag => hostile.map(text => [tag, text] as const)))(
  'a control character in a %s is refused: %j',
  async (tag, text) => {
    const attributes = [attribute('job-name', tag as 'keyword', `a${text}b`)]
    expect((await ask(house.port, 'Print-Job', { attributes, document: pdf })).status).toBe('client-error-bad-request')
  },
)

test('a control character inside a collection is refused', async () => {
  const inner = [attribute('media-type', 'keyword', 'a\nb')]
  const template = [attribute('media-col', 'collection', [attribute('media-source-properties', 'collection', inner)])]
  expect((await ask(house.port, 'Print-Job', { template, document: pdf })).status).toBe('client-error-bad-request')
})

test.each([
  ['other-name', 'nameWithoutLanguage', 256],
  ['job-message-to-operator', 'textWithoutLanguage', 1024],
  ['media', 'keyword', 256],
] as const)('a %s (%s) of %i octets is too long', async (name, tag, length) => {
  const attributes = [attribute(name, tag, 'x'.repeat(length))]
  const { status } = await ask(house.port, 'Print-Job', { attributes, document: pdf })
  expect(status).toBe('client-error-request-value-too-long')
})

test.each(['\u202eadmin', 'a\u200bb', 'x'.repeat(128)])('%j is no user name', async userName => {
  expect((await ask(house.port, 'Print-Job', { userName, document: pdf })).status).toBe('client-error-bad-request')
})

test('marks that turn the direction of text are taken out of a title', async () => {
  const attributes = [attribute('job-name', 'nameWithoutLanguage', 'invoice\u202efdp.exe')]
  await ask(house.port, 'Print-Job', { userName: 'marks', attributes, document: pdf })
  expect((await house.jobs.list({ userName: 'marks', limit: 9 }))[0]?.name).toBe('invoicefdp.exe')
})

test('a client that names nobody prints as anonymous', async () => {
  await ask(house.port, 'Print-Job', { userName: '', document: pdf })
  expect(house.held.at(-1)?.userName).toBe('anonymous')
})

test.each([
  [format('application/x-unknown'), 'client-error-document-format-not-supported'],
  [format('APPLICATION/PDF; version=1.7'), 'successful-ok'],
  [compression('compress'), 'client-error-compression-not-supported'],
])('%j is answered with %s', async (sent, status) => {
  const answer = await ask(house.port, 'Print-Job', { attributes: [sent], document: pdf })
  expect(answer.status).toBe(status)
  if (status !== 'successful-ok') expect(findGroup(answer.message, 'unsupported')?.attributes).toEqual([sent])
})

test.each([
  '/',
  '/ipp/print',
  '/ipp/print/Holdfast',
  '/printers/Holdfast',
  '/ipp/print,ipps://localhost:1/ipp/print',
  '/x?y',
])('a job may be sent to %s', async path => {
  expect((await ask(house.port, 'Print-Job', { path, document: pdf })).status).toBe('successful-ok')
})

test.each([
  ['a body of another type', { 'content-type': 'text/plain' }, 415],
  ['a compressed body', { 'content-encoding': 'gzip' }, 415],
])('%s is no IPP', async (_, headers, status) => {
  expect((await post(house.port, requestBytes('Get-Jobs'), { headers })).status).toBe(status)
})

test('bytes too few for a request-id are answered by HTTP, cut attributes by IPP', async () => {
  const bytes = requestBytes('Get-Jobs')
  expect((await post(house.port, bytes.subarray(0, 7))).status).toBe(400)
  for (const end of [8, 9, 40, bytes.length - 1]) {
    const { status, message } = told((await post(house.port, bytes.subarray(0, end))).body)
    expect([status, message.requestId]).toEqual(['client-error-bad-request', 7])
  }
})

test('attributes past their limit are refused', async () => {
  const many = Array.from({ length: 1001 }, (_, at) => attribute(`a${at}`, 'integer', at))
  const { status } = await ask(house.port, 'Get-Jobs', { attributes: many })
  expect(status).toBe('client-error-request-entity-too-large')
})
