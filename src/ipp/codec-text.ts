import { Fault } from '../core/fault.ts'

// Byte order marks are kept, so that text survives a round trip.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Names are keywords, at most 255 octets. Source: RFC 8011 section 5.1.4. */
const maxNameBytes = 255

/**
 * Decodes UTF-8. Bytes that are not UTF-8 become U+FFFD: a printer whose location is Latin-1 still prints. Such text
 * fails `isPlainText`, so a server refuses it where it names a user or a job.
 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end))
}

/**
 * Decodes an attribute name, 1 to 255 printable ASCII characters. Throws Fault 'frame-invalid' for any other.
 * Source: RFC 8010 section 3.1.4, RFC 8011 section 5.1.4.
 */
export function decodeName(bytes: Uint8Array, start: number, end: number): string {
  if (start === end) throw new Fault('frame-invalid', 'an attribute has no name')
  if (end - start > maxNameBytes) throw new Fault('frame-invalid', `an attribute name is longer than ${maxNameBytes}`)
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte > 0x7e) throw new Fault('frame-invalid', 'an attribute name is not printable ASCII')
  }
  return decoder.decode(bytes.subarray(start, end))
}

/** Whether a name can be sent, see `decodeName`. */
export function isAttributeName(name: string): boolean {
  return name.length <= maxNameBytes && /^[\x20-\x7e]+$/.test(name)
}

/**
 * Whether text holds no control character (C0, DEL, C1) and no U+FFFD. The codec keeps all text as sent; the server
 * applies this check to each attribute that it stores, logs or compares. The line feeds and tabs that RFC 8011 allows
 * in text(MAX) fail too: nothing that Holdfast keeps needs them.
 */
export function isPlainText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0xfffd) return false
  }
  return true
}
