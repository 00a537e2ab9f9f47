import { Fault } from '../core/fault.ts'
import type { FileEncoding } from '../ports/people.ts'

/**
 * The text of a file. Without a named encoding: by its byte order mark, else UTF-16 where every other octet of the
 * beginning is zero, else UTF-8, else windows-1252, which reads Latin-1 too. Fault `input-invalid` for octets that are
 * none of the named encoding, or no text.
 */
export function decodeCsv(octets: Uint8Array, named?: FileEncoding): string {
  const encoding = named ?? markedEncoding(octets) ?? (isUtf8(octets) ? 'utf-8' : 'windows-1252')
  let text: string
  try {
    // The mark itself is taken off.
    text = new TextDecoder(encoding, { fatal: true }).decode(octets)
  } catch (cause) {
    throw new Fault('input-invalid', `the file is not in ${encoding}: name its encoding, or save it as UTF-8`, {
      cause,
    })
  }
  if (text.includes('\0')) throw new Fault('input-invalid', 'the file is no text: save it as CSV, not as a spreadsheet')
  return text
}

function markedEncoding(octets: Uint8Array): FileEncoding | undefined {
  const [first, second, third] = octets
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (octets.length >= 4 && second === 0 && octets[3] === 0) return 'utf-16le'
  return octets.length >= 4 && first === 0 && third === 0 ? 'utf-16be' : undefined
}

function isUtf8(octets: Uint8Array): boolean {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets) !== undefined
  } catch {
    return false
  }
}

/** What separates the cells of a header: whichever of comma, semicolon, tab and bar is there most, outside quotes. */
export function delimiterOf(text: string): string {
  const [line = ''] = text.slice(0, 16 * 1024).split(/\r\n|\r|\n/, 1)
  const bare = line.replace(/"(?:[^"]|"")*"/g, '')
  const count = (delimiter: string) => bare.split(delimiter).length - 1
  return [',', ';', '\t', '|'].reduce((best, one) => (count(one) > count(best) ? one : best))
}
