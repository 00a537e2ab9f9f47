import { describe, expect, test } from 'vitest'
import { cardMilliseconds, type Heard, LineDecoder, type LineFormat, maxCardLength } from '../../drivers/lines/codec.ts'
import { linesDefaults } from '../../drivers/lines/driver.ts'

const cardsOnly: LineFormat = { ...linesDefaults, cardPrefix: '' }

const transcripts: readonly (readonly [string, LineFormat, string, string])[] = [
  ['digits and #', linesDefaults, '123456#', '1 2 3 4 5 6 enter'],
  ['all keys that clear', linesDefaults, '1*2\b3\x7f', '1 clear 2 clear 3 clear'],
  ['CR LF is one enter', linesDefaults, '1\r\n2\r\n', '1 enter 2 enter'],
  ['CR, LF and # are each an enter', linesDefaults, '1\r2\n3#\r', '1 enter 2 enter 3 enter enter'],
  ['a card', linesDefaults, ';04A1B2C3\r\n', '[04A1B2C3]'],
  ['a card that ends with CR, LF or ETX', linesDefaults, ';A1\r;A2\n;A3\x03', '[A1] [A2] [A3]'],
  ['a card amid keys', linesDefaults, '12;04A1B2C3\r\n34#', '1 2 [04A1B2C3] 3 4 enter'],
  ['keys within a card are its characters', linesDefaults, ';12*3#4\r\n', '[12*3#4]'],
  ['spaces around a card', linesDefaults, '; 04 A1 \r\n', '[04 A1]'],
  ['a prefix without a card', linesDefaults, ';\r\n5', '5'],
  ['letters', linesDefaults, 'abc\x001\x1b2', '1 2'],
  ['a card with a byte that is no text', linesDefaults, ';04\x81A1\r\n5', '!byte'],
  ['a long prefix', { ...linesDefaults, cardPrefix: 'ID:' }, 'IIID:77\r1ID2', '[77] 1 2'],
  ['a prefix of one letter repeated', { ...linesDefaults, cardPrefix: 'AAB' }, 'AAAB9\r', '[9]'],
  ['STX and ETX as a frame', { ...linesDefaults, cardPrefix: '\x02' }, '\x020A1B\x031#', '[0A1B] 1 enter'],
  ['every line a card', cardsOnly, '04A1B2C3\r\n77\r\n', '[04A1B2C3] [77]'],
  ['every line a card, framed', cardsOnly, '\x0204A1B2C3\r\n\x03\r\n', '[04A1B2C3]'],
  ['the greeting of a reader', cardsOnly, 'ELA GM4.02\r0A\r', '[0A]'],
  ['keys of another keypad', { ...linesDefaults, clearKeys: 'C', enterKeys: 'E' }, '1C2E#*', '1 clear 2 enter'],
]

describe('bytes of a lines device', () => {
  test.each(transcripts)('%s', (_title, format, sent, expected) => {
    expect(hear(format, [bytes(sent)])).toBe(expected)
  })

  test.each(transcripts)('%s, split at every byte', (_title, format, sent, expected) => {
    const all = bytes(sent)
    for (let at = 0; at <= all.length; at++) {
      expect(hear(format, [all.subarray(0, at), all.subarray(at)])).toBe(expected)
    }
    expect(
      hear(
        format,
        [...all].map(byte => Uint8Array.of(byte)),
      ),
    ).toBe(expected)
  })
})

describe('a card that goes wrong', () => {
  test('the longest card is read', () => {
    const number = 'A'.repeat(maxCardLength)
    expect(hear(linesDefaults, [bytes(`;${number}\r\n`)])).toBe(`[${number}]`)
  })

  test('a longer one is dropped with its whole line, and nothing of it is a key', () => {
    const number = '1'.repeat(maxCardLength + 1)
    expect(hear(linesDefaults, [bytes(`;${number}1234567#\r\n8`)])).toBe('!long 8')
  })

  test('a million characters without an end stay one problem', () => {
    expect(hear(linesDefaults, [bytes(`;${'7'.repeat(1_000_000)}`)])).toBe('!long')
  })

  test('noise that looks like the beginning of a card does not swallow keys for long', () => {
    const decoder = new LineDecoder(linesDefaults)
    expect([...decoder.push(bytes(';'), 0)]).toEqual([])
    expect([...decoder.push(bytes('12'), cardMilliseconds - 1)]).toEqual([])
    expect([...decoder.push(bytes('12#'), cardMilliseconds)].map(written)).toEqual(['!cut', '1', '2', 'enter'])
  })

  test('a broken card ends by time, too', () => {
    const decoder = new LineDecoder(linesDefaults)
    expect([...decoder.push(bytes(`;\x80`), 0)].map(written)).toEqual(['!byte'])
    expect([...decoder.push(bytes('9'), cardMilliseconds)].map(written)).toEqual(['9'])
  })

  test('digits in the midst of noise are no keys, nor those that come with the rest of it', () => {
    const decoder = new LineDecoder(linesDefaults)
    expect([...decoder.push(bytes('1abc\xff2#'), 0)]).toEqual([])
    expect([...decoder.push(bytes('1'), 49)]).toEqual([])
    expect([...decoder.push(bytes('1'), 50)].map(written)).toEqual(['1'])
  })

  test('bytes that mean nothing are counted', () => {
    const decoder = new LineDecoder(linesDefaults)
    expect([...decoder.push(bytes('hello 1'), 0)].map(written)).toEqual(['1'])
    expect(decoder.noiseBytes).toBe(6)
  })
})

test('no bytes at all make the decoder throw, and cards stay within their bound', () => {
  const decoder = new LineDecoder(linesDefaults)
  let seed = 1
  for (let round = 0; round < 2000; round++) {
    const chunk = Uint8Array.from({ length: round % 64 }, () => {
      seed = (seed * 48_271) % 2_147_483_647 // Park and Miller's generator: the same bytes in each run.
      return seed & 0xff
    })
    for (const heard of decoder.push(chunk, round)) {
      expect(heard.kind === 'card' ? heard.number.length : 0).toBeLessThanOrEqual(maxCardLength)
    }
  }
})

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

function hear(format: LineFormat, chunks: readonly Uint8Array[]): string {
  const decoder = new LineDecoder(format)
  return chunks.flatMap(chunk => [...decoder.push(chunk, 0)].map(written)).join(' ')
}

function written(heard: Heard): string {
  switch (heard.kind) {
    case 'key':
      return heard.key
    case 'card':
      return `[${heard.number}]`
    case 'broken':
      return { 'card too long': '!long', 'card with a byte that is no text': '!byte', 'card cut off': '!cut' }[
        heard.problem
      ]
  }
}
