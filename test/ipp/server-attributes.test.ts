import { request as httpRequest } from 'node:http'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  attribute,
  findAttribute,
  findGroup,
  firstInteger,
  firstString,
  integers,
  strings,
} from '../../src/ipp/codec-attributes.ts'
import type { Group } from '../../src/ipp/codec-message.ts'
import { operations } from '../../src/ipp/codec-names.ts'
import { toldState } from '../../src/ipp/server-job-attributes.ts'
import { offeredOperations, queueOperations } from '../../src/ipp/server-operations.ts'
import { ask, format, pdf, requested } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

let house: QueueHouse
beforeAll(async () => {
  house = await openQueueHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

async function printer(...names: string[]): Promise<Group | undefined> {
  const attributes = names.length > 0 ? [requested(...names)] : []
  return findGroup((await ask(house.port, 'Get-Printer-Attributes', { attributes })).message, 'printer')
}

// What the IPP Everywhere 1.1 self-certification asks of every printer, and what Windows' and Apple's clients look for.
const demanded =
  `charset-configured charset-supported color-supported compression-supported copies-default copies-supported
  document-format-default document-format-preferred document-format-supported generated-natural-language-supported
  identify-actions-default identify-actions-supported ipp-features-supported ipp-versions-supported
  job-creation-attributes-supported job-ids-supported media-bottom-margin-supported media-left-margin-supported
  media-right-margin-supported media-top-margin-supported media-col-database media-col-default media-col-ready
  media-col-supported media-default media-ready media-supported media-size-supported media-source-supported
  media-type-supported multiple-document-jobs-supported multiple-operation-time-out multiple-operation-time-out-action
  natural-language-configured operations-supported orientation-requested-default orientation-requested-supported
  output-bin-default output-bin-supported overrides-supported page-ranges-supported pages-per-minute
  pdl-override-supported preferred-attributes-supported print-color-mode-default print-color-mode-supported
  print-content-optimize-default print-content-optimize-supported print-quality-default print-quality-supported
  print-rendering-intent-default print-rendering-intent-supported printer-config-change-date-time
  printer-config-change-time printer-current-time printer-device-id printer-dns-sd-name printer-geo-location
  printer-get-attributes-supported printer-icons printer-info printer-is-accepting-jobs printer-location
  printer-make-and-model printer-more-info printer-name printer-organization printer-organizational-unit
  printer-resolution-default printer-resolution-supported printer-state printer-state-change-date-time
  printer-state-change-time printer-state-message printer-state-reasons printer-supply printer-supply-description
  printer-supply-info-uri printer-up-time printer-uri-supported printer-uuid pwg-raster-document-resolution-supported
  pwg-raster-document-sheet-back pwg-raster-document-type-supported queued-job-count sides-default sides-supported
  uri-authentication-supported uri-security-supported urf-supported which-jobs-supported`.split(/\s+/)

test('every attribute that clients demand is there, once', async () => {
  const names = (await printer('all', 'media-col-database'))?.attributes.map(({ name }) => name) ?? []
  expect(demanded.filter(name => !names.includes(name))).toEqual([])
  expect(names).toHaveLength(new Set(names).size)
})

test('media-col-database is sent only when it is named', async () => {
  expect(findAttribute(await printer(), 'media-col-database')).toBeUndefined()
  expect(findAttribute(await printer('all'), 'media-col-database')).toBeUndefined()
  expect(findAttribute(await printer('media-col-database'), 'media-col-database')?.values).toHaveLength(17)
})

test.each([
  [['printer-name'], ['printer-name']],
  [['printer-name', 'no-such-thing'], ['printer-name']],
  [
    ['sides-supported', 'copies-default'],
    ['copies-default', 'sides-supported'],
  ],
])('of %j exactly those are sent that exist', async (asked, names) => {
  expect((await printer(...asked))?.attributes.map(({ name }) => name)).toEqual(names)
})

test('groups of attributes can be asked for', async () => {
  const template = (await printer('job-template'))?.attributes.map(({ name }) => name)
  const description = (await printer('printer-description'))?.attributes.map(({ name }) => name)
  expect(template).toContain('media-default')
  expect(template).not.toContain('printer-name')
  expect(description).toContain('printer-name')
  expect(description).not.toContain('media-default')
})

test('the operations told are the operations offered', async () => {
  const told = integers(await printer('operations-supported'), 'operations-supported')
  expect(told).toEqual(offeredOperations.map(name => operations[name]))
  expect(Object.keys(queueOperations)).toEqual(offeredOperations)
})

test.each([
  ['print.example:631', 'print.example:631'],
  ['[2001:db8::1]:8631', '[2001:db8::1]:8631'],
  ['evil"><script>', undefined],
  ['a b', undefined],
])('addresses are built from the Host %s that the client used, if it is one', async (host, authority) => {
  const { message } = await ask(house.port, 'Get-Printer-Attributes', { headers: { host } })
  const expected = authority ?? `127.0.0.1:${house.port}`
  const uris = strings(findGroup(message, 'printer'), 'printer-uri-supported')
  expect(uris).toEqual([`ipp://${expected}/ipp/print`, `ipps://${expected}/ipp/print`])
})

test('a format that is not taken is told when its attributes are asked for, with those that are', async () => {
  const { status, message } = await ask(house.port, 'Get-Printer-Attributes', { attributes: [format('text/plain')] })
  expect(status).toBe('client-error-document-format-not-supported')
  expect(strings(findGroup(message, 'operation'), 'status-message')).toEqual([
    expect.stringContaining('takes application/octet-stream, application/pdf, image/pwg-raster'),
  ])
})

test('CUPS clients find this queue as the default and the only one, with a single address', async () => {
  for (const operation of ['CUPS-Get-Default', 'CUPS-Get-Printers'] as const) {
    const { message } = await ask(house.port, operation)
    const found = findGroup(message, 'printer')
    expect(firstString(found, 'printer-name')).toBe('Holdfast')
    expect(strings(found, 'printer-uri-supported')).toHaveLength(1)
  }
})

test('the queue tells its name, the jobs that wait and the same uuid after a restart', async () => {
  await using other = await openQueueHouse()
  await other.settings.change({ 'queue.name': 'Für alle' })
  await ask(other.port, 'Print-Job', { document: pdf })
  const { message } = await ask(other.port, 'Get-Printer-Attributes')
  const found = findGroup(message, 'printer')
  expect([firstString(found, 'printer-name'), firstInteger(found, 'queued-job-count')]).toEqual(['Für alle', 1])
  expect(firstString(found, 'printer-uuid')).toBe(firstString(await printer(), 'printer-uuid'))
})

test('a spool without room shows as a stopped queue that takes no jobs', async () => {
  const health = () => Promise.resolve({ ok: false, reason: 'full' })
  await using other = await openQueueHouse({ ports: ports => ({ spool: { ...ports.spool, health } }) })
  const found = findGroup((await ask(other.port, 'Get-Printer-Attributes')).message, 'printer')
  expect(strings(found, 'printer-state-reasons')).toEqual(['spool-area-full'])
  expect(findAttribute(found, 'printer-is-accepting-jobs')?.values[0]?.value).toBe(false)
})

test.each([
  ['receiving', null, 'pending-held', 'job-incoming'],
  ['held', null, 'pending-held', 'job-release-wait'],
  ['uncertain', null, 'pending-held', 'job-release-wait'],
  ['claimed', null, 'processing', 'job-outgoing'],
  ['sending', null, 'processing', 'job-outgoing'],
  ['printing', null, 'processing', 'job-printing'],
  ['returned', null, 'processing', 'job-outgoing'],
  ['done', 'printed', 'completed', 'job-completed-successfully'],
  ['purged', 'printed', 'completed', 'job-completed-successfully'],
  ['purged', 'expired', 'aborted', 'aborted-by-system'],
  ['expired', 'aborted', 'aborted', 'aborted-by-system'],
  ['purged', 'deleted', 'canceled', 'job-canceled-by-user'],
] as const)('a job that is %s (%s) is told as %s, %s', (state, outcome, told, reason) => {
  expect(toldState({ state, outcome })).toMatchObject({ state: told, reason })
})

test('which-jobs that is not known is refused with its value', async () => {
  const sent = attribute('which-jobs', 'keyword', 'fetchable')
  const { status, message } = await ask(house.port, 'Get-Jobs', { attributes: [sent] })
  expect(status).toBe('client-error-attributes-or-values-not-supported')
  expect(findGroup(message, 'unsupported')?.attributes).toEqual([sent])
})

async function browse(path: string, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; type: string; bytes: Buffer }>()
  const sent = httpRequest({ port: house.port, path, method, agent: false }, async response => {
    const bytes = Buffer.concat(await response.toArray())
    resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', bytes })
  })
  sent.on('error', reject).end()
  return promise
}

test('a browser is told what this is, and a name cannot break out of the page', async () => {
  await house.settings.change({ 'queue.name': '<b>Hall' })
  const page = await browse('/')
  expect([page.status, page.type]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.bytes.toString()).toContain('<h1>&#60;b&#62;Hall</h1>')
  expect((await browse('/', 'HEAD')).bytes).toHaveLength(0)
  expect([(await browse('/etc/passwd')).status, (await browse('/', 'DELETE')).status]).toEqual([404, 405])
})

test.each([48, 128, 512])('the icon of %i pixels is a PNG of that size', async size => {
  const { type, bytes } = await browse(`/icon-${size}.png`)
  expect(type).toBe('image/png')
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([size, size])
  const rows = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)))
  expect(rows).toHaveLength(size * (1 + 4 * size))
})
