// RFC 3492 section 5: parameter values.
const base = 36
const tMin = 1
const tMax = 26
const skew = 38
const damp = 700
const initialBias = 72
const initialCode = 128

const digits = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Decodes what follows "xn--" in a label of at most 63 octets, in lower case (RFC 3492 section 6.2); undefined: not valid. */
export function decodePunycode(encoded: string): string | undefined {
  const border = encoded.lastIndexOf('-')
  const output = [...encoded.slice(0, Math.max(border, 0))].map(letter => letter.codePointAt(0) ?? 0)
  let at = border + 1
  let position = 0
  let code = initialCode
  let bias = initialBias
  while (at < encoded.length) {
    const read = readDelta(encoded, at, bias)
    if (!read) return undefined
    const length = output.length + 1
    bias = adapt(read.delta, length, position === 0)
    at = read.next
    position += read.delta
    code += Math.floor(position / length)
    position %= length
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined
    output.splice(position, 0, code)
    position += 1
  }
  return String.fromCodePoint(...output)
}

/** A generalised variable-length integer (RFC 3492 section 3.3). */
function readDelta(encoded: string, from: number, bias: number): { delta: number; next: number } | undefined {
  let delta = 0
  let weight = 1
  for (let at = from, k = base; at < encoded.length; at += 1, k += base) {
    const digit = digits.indexOf(encoded.charAt(at))
    if (digit === -1) return undefined
    delta += digit * weight
    if (delta > 0x7fffffff) return undefined
    const threshold = Math.min(Math.max(k - bias, tMin), tMax)
    if (digit < threshold) return { delta, next: at + 1 }
    weight *= base - threshold
  }
  return undefined
}

/** RFC 3492 section 6.1. */
function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? damp : 2))
  rest += Math.floor(rest / length)
  let k = 0
  while (rest > ((base - tMin) * tMax) / 2) {
    rest = Math.floor(rest / (base - tMin))
    k += base
  }
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew))
}
