import { createHash, randomBytes } from 'node:crypto'
import type { Tokens } from '../ports.ts'

const tokenOctets = 32

/** Tokens in base64url, from the system's randomness. */
export const tokens: Tokens = {
  draw: () => {
    const token = randomBytes(tokenOctets).toString('base64url')
    return { token, digest: digestOf(token) }
  },
  digestOf,
}

function digestOf(token: string): Uint8Array {
  return Uint8Array.from(createHash('sha256').update(token, 'utf8').digest())
}
