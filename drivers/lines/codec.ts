import type { Key } from '../../src/driver.ts'

/** What a device's bytes say. */
export type Heard =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'card'; readonly number: string }
  /** Something that began as a card and is none; the rest of its line is skipped. */
  | { readonly kind: 'broken'; readonly problem: 'card too long' | 'card with a byte that is no text' | 'card cut off' }

export interface LineFormat {
  /** What a card's line begins with; with '' every line is a card and nothing is a key. */
  readonly cardPrefix: string
  /** Each character is a key. */
  readonly clearKeys: string
  readonly enterKeys: string
  /** Lines of a reader that are no cards, by how they begin. */
  readonly ignoreLines: readonly string[]
}

/** Bounds a card's line. Magnetic stripe track 1, the longest that readers send, has 79 characters (ISO/IEC 7811-6). */
export const maxCardLength = 128

/**
 * A reader sends a card in one go: 128 characters take 0.14 s at 9600 baud. What is not complete by then was noise that
 * looked like the beginning of a card; the keys after it are keys.
 */
export const cardMilliseconds = 2000

/** Noise comes in one go, nobody presses a key so soon after it. */
const noiseMilliseconds = 50

const cr = 0x0d
const lf = 0x0a
const etx = 0x03
const stx = 0x02

/** Takes a device's bytes, cut anywhere, and says what they mean. Digits are heard at once, a card at the end of its line. */
export class LineDecoder {
  /** Bytes that meant nothing. */
  noiseBytes = 0
  readonly #format: LineFormat
  readonly #keys: ReadonlyMap<number, Key>
  /** The characters of the card being read; undefined between cards. */
  #card: string | undefined
  #cardBeganAt = 0
  /** The rest of a broken card's line is skipped. */
  #isBroken = false
  #wasCr = false
  /** When a byte came last that no keypad sends. */
  #noiseAt = Number.NEGATIVE_INFINITY
  /** The latest bytes outside a card, as many as the prefix has. */
  #tail = ''

  constructor(format: LineFormat) {
    this.#format = format
    this.#keys = keyTable(format)
  }

  /**
   * `at` in milliseconds of any clock that only goes forward. Digits in the midst of noise are none: one of them could answer
   * for somebody that a document was printed.
   */
  *push(bytes: Uint8Array, at: number): Generator<Heard> {
    if (bytes.some(byte => isNoText(byte) && !this.#keys.has(byte))) this.#noiseAt = at
    const isDoubtful = at - this.#noiseAt < noiseMilliseconds
    for (const byte of bytes) {
      if (this.#card !== undefined && at - this.#cardBeganAt >= cardMilliseconds) yield* this.#giveUpCard()
      const heard = this.#take(byte, at)
      if (heard && !(isDoubtful && heard.kind === 'key')) yield heard
    }
  }

  #take(byte: number, at: number): Heard | undefined {
    const isSecondOfCrLf = byte === lf && this.#wasCr
    this.#wasCr = byte === cr
    if (isSecondOfCrLf) return undefined
    return this.#card === undefined ? this.#takeOutside(byte, at) : this.#takeInside(byte)
  }

  #takeOutside(byte: number, at: number): Heard | undefined {
    const { cardPrefix } = this.#format
    if (cardPrefix === '') return this.#takeFirst(byte, at)
    this.#tail = (this.#tail + String.fromCharCode(byte)).slice(-cardPrefix.length)
    if (this.#tail === cardPrefix) {
      this.#beginCard(at)
      return undefined
    }
    const key = this.#keys.get(byte)
    if (key) return { kind: 'key', key }
    this.noiseBytes += 1
    return undefined
  }

  /** The first byte of a line where every line is a card. */
  #takeFirst(byte: number, at: number): Heard | undefined {
    if (isLineEnd(byte) || byte === stx) return undefined
    this.#beginCard(at)
    return this.#takeInside(byte)
  }

  #takeInside(byte: number): Heard | undefined {
    if (isLineEnd(byte)) return this.#finishCard()
    if (this.#isBroken || byte === stx) return undefined
    if (byte < 0x20 || byte > 0x7e) return this.#break('card with a byte that is no text')
    const card = (this.#card ?? '') + String.fromCharCode(byte)
    if (card.length > maxCardLength) return this.#break('card too long')
    this.#card = card
    return undefined
  }

  #beginCard(at: number): void {
    this.#card = ''
    this.#cardBeganAt = at
    this.#tail = ''
  }

  *#giveUpCard(): Generator<Heard> {
    if (!this.#isBroken) yield { kind: 'broken', problem: 'card cut off' }
    this.#endCard()
  }

  #endCard(): void {
    this.#card = undefined
    this.#isBroken = false
  }

  #finishCard(): Heard | undefined {
    const number = this.#isBroken ? '' : (this.#card ?? '').trim()
    this.#endCard()
    if (number === '' || this.#format.ignoreLines.some(start => number.startsWith(start))) return undefined
    return { kind: 'card', number }
  }

  #break(problem: 'card too long' | 'card with a byte that is no text'): Heard {
    this.#card = ''
    this.#isBroken = true
    return { kind: 'broken', problem }
  }
}

/** Neither ASCII text nor a control character of text (NUL, STX, ETX, BS, HT, LF, CR, ESC). */
function isNoText(byte: number): boolean {
  return byte > 0x7e || (byte < 0x20 && ![0, stx, etx, 0x08, 0x09, lf, cr, 0x1b].includes(byte))
}

function isLineEnd(byte: number): boolean {
  return byte === cr || byte === lf || byte === etx
}

function keyTable({ clearKeys, enterKeys }: LineFormat): ReadonlyMap<number, Key> {
  const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
  const table = new Map<number, Key>()
  for (const key of clearKeys) table.set(key.charCodeAt(0), 'clear')
  for (const key of enterKeys) table.set(key.charCodeAt(0), 'enter')
  for (const digit of digits) table.set(digit.charCodeAt(0), digit)
  return table
}
