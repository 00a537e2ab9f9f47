import fc from 'fast-check'
import ipp from 'ipp'
import { describe, expect, test } from 'vitest'
import { decodeMessage, encodeMessage, MessageReader } from '../../src/ipp/codec.ts'
import type { Attribute, Message, Value } from '../../src/ipp/codec-message.ts'
import { jobStates, operations, printerStates, statuses } from '../../src/ipp/codec-names.ts'
import { anyMessage, plainMessage } from './arbitrary-message.ts'

const groupNames = new Map<unknown, string>([
  ['operation', 'operation-attributes-tag'],
  ['job', 'job-attributes-tag'],
  ['printer', 'printer-attributes-tag'],
  ['unsupported', 'unsupported-attributes-tag'],
])

/** A value as npm ipp shows it. */
function shown(value: Value): unknown {
  switch (value.tag) {
    case 'rangeOfInteger':
      return [value.value.lower, value.value.upper]
    case 'resolution':
      return [value.value.crossFeed, value.value.feed, value.value.units === 3 ? 'dpi' : 'dpcm']
    case 'collection':
      return shownAttributes(value.value)
    default:
      return value.value
  }
}

function shownAttributes(attributes: readonly Attribute[]): Record<string, unknown> {
  const entries = attributes.map(({ name, values }) => [
    name,
    values.length === 1 ? values.map(shown)[0] : values.map(shown),
  ])
  return Object.fromEntries(entries)
}

function shownGroups({ groups }: Message): Record<string, unknown> {
  const byTag = new Map<string, unknown[]>()
  for (const group of groups) {
    const name = groupNames.get(group.tag) ?? ''
    byTag.set(name, [...(byTag.get(name) ?? []), shownAttributes(group.attributes)])
  }
  return Object.fromEntries([...byTag].map(([name, all]) => [name, all.length === 1 ? all[0] : all]))
}

test('npm ipp 2.0.1 reads the same values in what the codec encodes', () => {
  fc.assert(
    fc.property(plainMessage, message => {
      const bytes = encodeMessage(message)
      const { version, id, operation: _operation, statusCode: _status, ...groups } = ipp.parse(Buffer.from(bytes))
      expect(version).toBe(`${message.version.major}.${message.version.minor}`)
      expect(id).toBe(message.requestId)
      expect(groups).toEqual(shownGroups(decodeMessage(bytes).message))
    }),
    { numRuns: 500 },
  )
})

describe('any message', () => {
  test('is the same after encoding and decoding', () => {
    fc.assert(
      fc.property(anyMessage, message => {
        const bytes = encodeMessage(message)
        const decoded = decodeMessage(bytes)
        expect(decoded).toEqual({ message, documentOffset: bytes.length })
        expect(encodeMessage(decoded.message)).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  test('is the same in pieces, for work that grows with its bytes', () => {
    fc.assert(
      fc.property(anyMessage, fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }), (message, sizes) => {
        const bytes = encodeMessage(message)
        const reader = new MessageReader()
        let at = 0
        let chunks = 0
        let read: ReturnType<MessageReader['push']>
        for (; at < bytes.length; chunks++) {
          const size = sizes[chunks % sizes.length] ?? 1
          read = reader.push(bytes.subarray(at, at + size))
          at += size
        }
        expect(read?.message).toEqual(message)
        expect(reader.work).toBeLessThan(4 * bytes.length + 4 * chunks + 16)
      }),
      { numRuns: 300 },
    )
  })
})

/** RFC 3995 section 11.1.2 has the plural, npm ipp the singular. */
const misspelt = 'Create-Job-Subscriptions'

describe('the names agree with those of npm ipp 2.0.1', () => {
  test.each(Object.entries(operations).filter(([name, code]) => code <= 0x3d && name !== misspelt))(
    'operation %s',
    (name, code) => {
      expect(ipp.operations.lookup[code]).toBe(name)
    },
  )

  test.each(Object.entries(statuses).filter(([, code]) => ipp.statusCodes.lookup[code] !== undefined))(
    'status %s',
    (name, code) => {
      expect(ipp.statusCodes.lookup[code]).toBe(name)
    },
  )

  test.each(Object.entries(jobStates))('job-state %s', (name, code) => {
    expect(ipp.enums['job-state'].lookup[code]).toBe(name)
  })

  test.each(Object.entries(printerStates))('printer-state %s', (name, code) => {
    expect(ipp.enums['printer-state'].lookup[code]).toBe(name)
  })
})
