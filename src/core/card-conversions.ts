import { canonicalCardNumber } from './credential.ts'

/** Ways in which readers spell the number of one card differently. Each gives nothing for what it cannot be done to. */
const conversions = {
  'hex-to-decimal': number => (isHex(number) ? BigInt(`0x${number}`).toString() : undefined),
  'decimal-to-hex': number => (isDecimal(number) ? evenHex(BigInt(number)) : undefined),
  'reverse-bytes': number => (isBytes(number) ? bytesOf(number).toReversed().join('') : undefined),
  'reverse-bits': number => (isBytes(number) ? bytesOf(number).map(reversedBits).join('') : undefined),
  'drop-leading-zeros': number => (/^0+./.test(number) ? number.replace(/^0+(?=.)/, '') : undefined),
  'drop-first-byte': number => (isBytes(number) && number.length > 8 ? number.slice(2) : undefined),
  'drop-last-byte': number => (isBytes(number) && number.length > 8 ? number.slice(0, -2) : undefined),
  // Facility code as three digits and card number as five: how readers print the 24 bits of the 26-bit format.
  'facility-and-number': number => (isBytes(number) && number.length >= 6 ? printed26(number.slice(-6)) : undefined),
} satisfies Readonly<Record<string, (number: string) => string | undefined>>

export type CardConversion = keyof typeof conversions
const cardConversions = Object.keys(conversions) as readonly CardConversion[] // the keys of the record

/** What they leave out may be all in which two cards differ: done to both numbers they prove nothing. */
const lossy: readonly CardConversion[] = ['drop-first-byte', 'drop-last-byte', 'facility-and-number']

/** Longest chain of conversions that is tried on one number. */
const longestChain = 3
const mostShown = 3

/** How the numbers of two readers become the same. */
export interface CardMatch {
  /** What both are then. */
  readonly number: string
  readonly first: readonly CardConversion[]
  readonly second: readonly CardConversion[]
}

/**
 * The shortest ways in which two numbers of one card become equal, at most three; an empty list: none is known. A number
 * that is no card number matches nothing.
 */
export function matchCardNumbers(first: string, second: string): readonly CardMatch[] {
  const [one, other] = [reached(first), reached(second)]
  const matches = [...one].flatMap(([number, chain]) => {
    const counterpart = other.get(number)
    const isProof = !(isLossy(chain) && isLossy(counterpart ?? []))
    return counterpart && isProof ? [{ number, first: chain, second: counterpart }] : []
  })
  const lengthOf = (match: CardMatch) => match.first.length + match.second.length
  const shortest = Math.min(...matches.map(lengthOf))
  return matches.filter(match => lengthOf(match) === shortest).slice(0, mostShown)
}

function isLossy(chain: readonly CardConversion[]): boolean {
  return chain.some(conversion => lossy.includes(conversion))
}

type Reached = ReadonlyMap<string, readonly CardConversion[]>

/** Every number that conversions make of one, each with its shortest chain. */
function reached(text: string): Reached {
  const number = canonicalCardNumber(text)
  let found: Reached = new Map(number === undefined ? [] : [[number, []]])
  for (let length = 0; length < longestChain; length += 1) found = withOneMore(found, length)
  return found
}

/** What one more conversion makes of the numbers whose chains have this length. */
function withOneMore(found: Reached, length: number): Reached {
  const latest = [...found].filter(([, chain]) => chain.length === length)
  const made = latest.flatMap(([before, chain]) =>
    cardConversions.flatMap(conversion => {
      const after = conversions[conversion](before)
      return after === undefined ? [] : [[after, [...chain, conversion]] as const]
    }),
  )
  return new Map([...made.toReversed(), ...found])
}

const isDecimal = (number: string) => /^\d{4,20}$/.test(number)
const isHex = (number: string) => /^[0-9A-F]{4,20}$/.test(number)
const isBytes = (number: string) => isHex(number) && number.length % 2 === 0
const bytesOf = (number: string): readonly string[] => number.match(/../g) ?? []

function evenHex(value: bigint): string {
  const hex = value.toString(16).toUpperCase()
  return hex.length % 2 === 0 ? hex : `0${hex}`
}

function reversedBits(byte: string): string {
  const bits = Number.parseInt(byte, 16).toString(2).padStart(8, '0')
  const reversed = Number.parseInt([...bits].toReversed().join(''), 2)
  return reversed.toString(16).toUpperCase().padStart(2, '0')
}

function printed26(hex: string): string {
  const facility = Number.parseInt(hex.slice(0, 2), 16)
  const card = Number.parseInt(hex.slice(2), 16)
  return `${String(facility).padStart(3, '0')}${String(card).padStart(5, '0')}`
}
