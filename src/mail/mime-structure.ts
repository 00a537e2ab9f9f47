import type { MailProblem } from '../core/mailed-document.ts'

const maxParts = 100
const maxDepth = 10
/** Largest header of a part, in octets; the mail's own has its own limit. */
const maxPartHeaderOctets = 16 * 1024
/** RFC 2046 section 5.1.1: 70 characters; some programs write more. */
const maxBoundaryCharacters = 200
/** Of longer lines the rest does not matter here: no boundary, and no type, is that long. */
const keptLineOctets = 1100

const lineFeed = 0x0a

/**
 * Reads how a mail is built, line by line in bounded memory, before any parser keeps something of it: how many parts,
 * how deep, and whether a part lies elsewhere. Embedded messages count as one part.
 */
export class MimeStructure {
  #line = Buffer.alloc(keptLineOctets)
  #lineOctets = 0
  #header: string[] | undefined = []
  #headerOctets = 0
  #isOutermost = true
  #boundaries: string[] = []
  #parts = 1
  #problem: MailProblem | undefined

  /** The first problem so far. */
  push(chunk: Uint8Array): MailProblem | undefined {
    for (let at = 0; at < chunk.length && !this.#problem; ) {
      const end = chunk.indexOf(lineFeed, at)
      this.#keep(chunk.subarray(at, end === -1 ? chunk.length : end))
      if (end === -1) break
      this.#endLine()
      at = end + 1
    }
    return this.#problem
  }

  #keep(piece: Uint8Array): void {
    const room = Math.max(keptLineOctets - this.#lineOctets, 0)
    this.#line.set(piece.subarray(0, room), Math.min(this.#lineOctets, keptLineOctets))
    this.#lineOctets += piece.length
  }

  #endLine(): void {
    const octets = this.#lineOctets
    this.#lineOctets = 0
    // Most lines are of bodies, and no boundary.
    if (!this.#header && (this.#line[0] !== 0x2d || this.#line[1] !== 0x2d)) return
    const line = this.#line.toString('latin1', 0, Math.min(octets, keptLineOctets)).trimEnd()
    if (this.#header) this.#readHeaderLine(this.#header, line, octets)
    else if (octets <= keptLineOctets) this.#readBoundary(line)
  }

  #readHeaderLine(header: string[], line: string, octets: number): void {
    if (line === '') return this.#endHeader(header)
    this.#headerOctets += octets
    if (!this.#isOutermost && this.#headerOctets > maxPartHeaderOctets) this.#problem = 'mail-malformed'
    else if (/^[ \t]/.test(line)) header[header.length - 1] += line
    // A part without header may begin with a boundary.
    else if (!this.#readBoundary(line)) header.push(line)
  }

  #endHeader(header: readonly string[]): void {
    this.#header = undefined
    this.#isOutermost = false
    const types = header.filter(line => /^content-type\s*:/i.test(line))
    if (types.length > 1) this.#problem = 'mail-malformed'
    const type = types[0]?.replace(/^[^:]*:\s*/, '') ?? ''
    if (/^message\/external-body\b/i.test(type)) this.#problem = 'external-body'
    if (!/^multipart\//i.test(type)) return
    const [, quoted, plain] = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/i.exec(type) ?? []
    const boundary = (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').trimEnd()
    if (boundary === '' || boundary.length > maxBoundaryCharacters) this.#problem = 'mail-malformed'
    this.#boundaries.push(boundary)
    if (this.#boundaries.length > maxDepth) this.#problem = 'too-deep'
  }

  /** Ends the part at a boundary of one of the multiparts it is in; whether the line was one. */
  #readBoundary(line: string): boolean {
    if (!line.startsWith('--')) return false
    const text = line.slice(2)
    const opening = this.#boundaries.lastIndexOf(text)
    const closing = text.endsWith('--') ? this.#boundaries.lastIndexOf(text.slice(0, -2)) : -1
    if (opening === -1 && closing === -1) return false
    if (closing > opening) {
      this.#boundaries.length = closing
      this.#header = undefined
      return true
    }
    this.#boundaries.length = opening + 1
    this.#header = []
    this.#headerOctets = 0
    this.#parts += 1
    if (this.#parts > maxParts) this.#problem = 'too-many-parts'
    return true
  }
}
