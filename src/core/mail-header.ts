/** A field of a message's header. */
export interface HeaderField {
  /** In lower case. */
  readonly name: string
  /** Unfolded and trimmed; not decoded. */
  readonly value: string
}

export type HeaderReading =
  | { readonly outcome: 'read'; readonly fields: readonly HeaderField[]; readonly bodyAt: number }
  | { readonly outcome: 'refused'; readonly reason: 'header-too-large' | 'header-malformed' }

/** Largest header of a mail, in octets. */
export const maxHeaderOctets = 64 * 1024
const maxFields = 100
/** RFC 5322 section 2.1.1, without CRLF. */
const maxLineOctets = 998

const lineFeed = 0x0a
const carriageReturn = 0x0d
const fieldShape = /^([!-9;-~]{1,76}):(.*)$/s

/**
 * Reads the header at the start of a mail; `bytes` holds at least its first 64 KiB and 4 octets, or all of it. As strict
 * as RFC 5322: CRLF ends each line, no other control characters, no space before a colon: what one program reads must
 * not mean something else to the next.
 */
export function readHeader(bytes: Uint8Array): HeaderReading {
  const lines: string[] = []
  const decoder = new TextDecoder('utf-8')
  for (let at = 0; ; ) {
    const end = bytes.indexOf(lineFeed, at)
    if (end === -1 || end > maxHeaderOctets) return refuse(bytes.length > maxHeaderOctets)
    if (bytes[end - 1] !== carriageReturn || end - 1 < at) return refuse(false)
    if (end - 1 === at) return assemble(lines, end + 1)
    if (end - 1 - at > maxLineOctets) return refuse(true)
    lines.push(decoder.decode(bytes.subarray(at, end - 1)))
    at = end + 1
  }
}

function assemble(lines: readonly string[], bodyAt: number): HeaderReading {
  const unfolded: string[] = []
  for (const line of lines) {
    if (holdsControl(line)) return refuse(false)
    if (!/^[ \t]/.test(line)) unfolded.push(line)
    else if (unfolded.length === 0) return refuse(false)
    else unfolded[unfolded.length - 1] += line
  }
  if (unfolded.length > maxFields) return refuse(true)
  const fields = unfolded.map(fieldOf)
  if (!fields.every(field => field !== undefined)) return refuse(false)
  return { outcome: 'read', fields, bodyAt }
}

function fieldOf(line: string): HeaderField | undefined {
  const [, name, value] = fieldShape.exec(line) ?? []
  return name === undefined || value === undefined ? undefined : { name: name.toLowerCase(), value: value.trim() }
}

function holdsControl(line: string): boolean {
  return /[^\P{Cc}\t]/u.test(line)
}

function refuse(isTooLarge: boolean): HeaderReading {
  return { outcome: 'refused', reason: isTooLarge ? 'header-too-large' : 'header-malformed' }
}

/** The values of all fields of a name, from the top. */
export function valuesOf(fields: readonly HeaderField[], name: string): readonly string[] {
  return fields.filter(field => field.name === name).map(field => field.value)
}
