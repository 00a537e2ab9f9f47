import { describe, expect, test } from 'vitest'
import { decodeMessage, encodeMessage, MessageReader } from '../../src/ipp/codec.ts'
import { findAttribute, findGroup, findGroups, firstString, strings } from '../../src/ipp/codec-attributes.ts'
import { bytesOf, rfcExamples } from './rfc-8010-examples.ts'
import { everyValue, printerAnswer } from './sample-messages.ts'

function example(title: string): ReturnType<typeof decodeMessage>['message'] {
  const found = rfcExamples.find(candidate => candidate.title.startsWith(title))
  if (!found) throw new Error(`no example ${title}`)
  return decodeMessage(bytesOf(found)).message
}

describe.each(rfcExamples)('RFC 8010 appendix $title', one => {
  const bytes = bytesOf(one)

  test('encodes back to its own octets, the document apart', () => {
    const { message, documentOffset } = decodeMessage(bytes)
    expect(Buffer.from(bytes.subarray(documentOffset)).toString()).toBe(one.document)
    expect(Buffer.from(encodeMessage(message))).toEqual(Buffer.from(bytes.subarray(0, documentOffset)))
  })

  test('reads the same when it arrives split at every byte', () => {
    const { message, documentOffset } = decodeMessage(bytes)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new MessageReader()
      const early = reader.push(bytes.subarray(0, cut))
      expect(early !== undefined).toBe(cut >= documentOffset)
      const read = early ?? reader.push(bytes.subarray(cut))
      expect(read?.message).toEqual(message)
    }
  })

  test('is refused when it is cut anywhere before its end', () => {
    const { documentOffset } = decodeMessage(bytes)
    for (let cut = 0; cut < documentOffset; cut++) {
      expect(() => decodeMessage(bytes.subarray(0, cut))).toThrow(expect.objectContaining({ code: 'frame-invalid' }))
    }
  })
})

describe('what the messages of RFC 8010 appendix A say', () => {
  test('A.1 carries name, fidelity, copies and sides', () => {
    const message = example('A.1')
    expect(message).toMatchObject({ version: { major: 1, minor: 1 }, code: 2, requestId: 1 })
    expect(firstString(findGroup(message, 'operation'), 'job-name')).toBe('foobar')
    expect(findGroup(message, 'job')?.attributes).toEqual([
      { name: 'copies', values: [{ tag: 'integer', value: 20 }] },
      { name: 'sides', values: [{ tag: 'keyword', value: 'two-sided-long-edge' }] },
    ])
  })

  test('A.3 returns sides as unsupported', () => {
    const unsupported = findGroup(example('A.3'), 'unsupported')
    expect(findAttribute(unsupported, 'sides')?.values).toEqual([{ tag: 'unsupported', value: null }])
  })

  test('A.7 nests media-size inside media-col', () => {
    const mediaCol = findAttribute(findGroup(example('A.7'), 'job'), 'media-col')?.values[0]
    expect(mediaCol).toEqual({
      tag: 'collection',
      value: [
        {
          name: 'media-size',
          values: [
            {
              tag: 'collection',
              value: [
                { name: 'x-dimension', values: [{ tag: 'integer', value: 21_000 }] },
                { name: 'y-dimension', values: [{ tag: 'integer', value: 29_700 }] },
              ],
            },
          ],
        },
        { name: 'media-type', values: [{ tag: 'keyword', value: 'stationery' }] },
      ],
    })
  })

  test('A.8 asks for three attributes', () => {
    const asked = strings(findGroup(example('A.8'), 'operation'), 'requested-attributes')
    expect(asked).toEqual(['job-id', 'job-name', 'document-format'])
  })

  test('A.9 lists three jobs, the second without attributes', () => {
    const jobs = findGroups(example('A.9'), 'job')
    expect(jobs.map(job => firstString(job, 'job-name'))).toEqual(['fou', undefined, 'isch guet'])
  })
})

describe('every kind of value', () => {
  test('survives encoding and decoding', () => {
    expect(decodeMessage(encodeMessage(everyValue)).message).toEqual(everyValue)
  })

  test('survives arriving byte by byte', () => {
    const bytes = encodeMessage(everyValue)
    const reader = new MessageReader()
    const reads = Array.from(bytes, byte => reader.push(Uint8Array.of(byte)))
    expect(reads.slice(0, -1).every(read => read === undefined)).toBe(true)
    expect(reads.at(-1)?.message).toEqual(everyValue)
  })

  test('does not keep the chunk that it came in', () => {
    const bytes = encodeMessage(everyValue)
    const { message } = decodeMessage(bytes)
    bytes.fill(0xee)
    expect(message).toEqual(everyValue)
  })

  test('may be named __proto__ without touching a prototype', () => {
    const { message } = decodeMessage(encodeMessage(everyValue))
    expect(firstString(findGroup(message, 'printer'), '__proto__')).toBe('polluted')
    expect(Object.getPrototypeOf(message.groups[1])).toBe(Object.prototype)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

test('the answer of a printer with 1,500 media entries is read within the default limits', () => {
  const answer = printerAnswer(1_500)
  const bytes = encodeMessage(answer)
  expect(bytes.length).toBeGreaterThan(700_000)
  expect(decodeMessage(bytes).message).toEqual(answer)
})

test('the first bytes of the document come back as a view of the last chunk', () => {
  const header = encodeMessage(everyValue)
  const reader = new MessageReader()
  reader.push(header.subarray(0, 100))
  const last = Buffer.concat([header.subarray(100), Buffer.from('%PDF-1.7')])
  const rest = reader.push(last)?.rest
  expect(Buffer.from(rest ?? []).toString()).toBe('%PDF-1.7')
  expect(rest?.buffer).toBe(last.buffer)
})

test('work grows with the bytes, however finely a message arrives', () => {
  const bytes = encodeMessage(printerAnswer(200))
  for (const size of [1, 2, 3, 7, 64, 1_460, 65_536, bytes.length]) {
    const reader = new MessageReader()
    let chunks = 0
    for (let at = 0; at < bytes.length; at += size, chunks++) reader.push(bytes.subarray(at, at + size))
    expect(reader.work).toBeLessThan(4 * bytes.length + 4 * chunks)
  }
})

test('work grows with the bytes, also for one value as long as the format allows, byte by byte', () => {
  const bytes = encodeMessage({
    ...everyValue,
    groups: [
      { tag: 'job', attributes: [{ name: 'x', values: [{ tag: 'octetString', value: new Uint8Array(32_767) }] }] },
    ],
  })
  const reader = new MessageReader()
  for (const byte of bytes) reader.push(Uint8Array.of(byte))
  expect(reader.work).toBeLessThan(8 * bytes.length)
})
