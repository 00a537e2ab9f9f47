export interface PinLengthPolicy {
  /** Least and greatest number of digits, 4 to 16. */
  readonly minLength: number
  readonly maxLength: number
  /** Greatest accepted chance that one random guess is somebody's PIN, e.g. 1e-4. */
  readonly guessOdds: number
}

/**
 * Number of digits for the next PIN: the least at which `livePins / 10^length` does not exceed the accepted odds, within
 * the policy's bounds. `livePins` counts the PIN about to be issued.
 */
export function choosePinLength(livePins: number, policy: PinLengthPolicy): number {
  let length = policy.minLength
  while (length < policy.maxLength && livePins / 10 ** length > policy.guessOdds) length += 1
  return length
}

/** Whether digits form a pattern that people try first; such PINs are drawn again. */
export function isWeakPin(digits: string): boolean {
  return hasConstantStep(digits) || new Set(digits).size <= 2 || hasRepeatedHalf(digits) || looksLikeDate(digits)
}

/**
 * Draws a PIN of a length, unbiased. `drawBelow(n)` gives a uniform random integer from 0 to n - 1 out of a
 * cryptographic source. Patterns are redrawn; they are under 3 % of all PINs of 6 digits or more, and for the few
 * shorter lengths a hundred patterns in a row do not happen either.
 */
export function drawPin(length: number, drawBelow: (bound: number) => number): string {
  for (let tries = 0; tries < 100; tries += 1) {
    const digits = Array.from({ length }, () => drawBelow(10)).join('')
    if (!isWeakPin(digits)) return digits
  }
  throw new RangeError('the random source gives only patterns')
}

function hasConstantStep(digits: string): boolean {
  const steps = [...digits].slice(1).map((digit, at) => (Number(digit) - Number(digits[at]) + 10) % 10)
  return new Set(steps).size <= 1
}

function hasRepeatedHalf(digits: string): boolean {
  const half = digits.length / 2
  return Number.isInteger(half) && digits.slice(0, half) === digits.slice(half)
}

/** DDMMYYYY, MMDDYYYY, YYYYMMDD of 1900 to 2099, and the same with two digits for the year. */
function looksLikeDate(digits: string): boolean {
  const day = '(0[1-9]|[12]\\d|3[01])'
  const month = '(0[1-9]|1[0-2])'
  const year = digits.length === 8 ? '(19|20)\\d\\d' : '\\d\\d'
  if (digits.length !== 8 && digits.length !== 6) return false
  return new RegExp(`^(${day}${month}${year}|${month}${day}${year}|${year}${month}${day})$`).test(digits)
}
