import type { SeededRandom } from './random.ts'

type Mutation = (bytes: Uint8Array, random: SeededRandom) => Uint8Array

/** Sizes at which length fields go wrong: sign, format and buffer borders. */
const edges = [0, 1, 2, 4, 5, 8, 9, 11, 127, 128, 255, 256, 0x7ffe, 0x7fff, 0x8000, 0xfff0, 0xfffb, 0xfffe, 0xffff]

const mutations: readonly Mutation[] = [flipBit, setByte, setShort, setShort, cut, insert, remove, repeat]

/** Changes bytes in one to four ways, length fields most often; the seed of `random` repeats it. */
export function mutate(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  let mutated: Uint8Array = Uint8Array.from(bytes)
  for (let left = 1 + random.below(1 + random.below(4)); left > 0; left--) {
    if (mutated.length === 0) return mutated
    mutated = mutations[random.below(mutations.length)]?.(mutated, random) ?? mutated
  }
  return mutated
}

function flipBit(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return bytes
}

function setByte(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  bytes[random.below(bytes.length)] = random.below(256)
  return bytes
}

function setShort(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length)
  const short = edges[random.below(edges.length)] ?? 0
  bytes[at] = short >> 8
  if (at + 1 < bytes.length) bytes[at + 1] = short & 0xff
  return bytes
}

function cut(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  return bytes.slice(0, random.below(bytes.length))
}

function insert(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length)
  const added = Uint8Array.from({ length: 1 + random.below(16) }, () => random.below(256))
  return join(bytes.subarray(0, at), added, bytes.subarray(at))
}

function remove(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length)
  return join(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16)))
}

function repeat(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const at = random.below(bytes.length)
  const part = bytes.subarray(at, at + 1 + random.below(64))
  const copies = Array.from({ length: 1 + random.below(32) }, () => part)
  return join(bytes.subarray(0, at), ...copies, bytes.subarray(at))
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
