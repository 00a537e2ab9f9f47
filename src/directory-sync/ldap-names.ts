/** Whether two distinguished names are one: case and space around separators do not matter (RFC 4514). */
export function canonicalDn(dn: string): string {
  return splitDn(dn)
    .map(part =>
      part
        .trim()
        .replace(/\s*=\s*/, '=')
        .toLowerCase(),
    )
    .join(',')
}

/** The value of the first part of a distinguished name: `Staff` of `CN=Staff,OU=Groups,DC=example`. */
export function firstValueOf(dn: string): string {
  const [first = ''] = splitDn(dn)
  return unescapeValue(first.slice(first.indexOf('=') + 1).replace(/^\s+|(?<!\\)\s+$/g, ''))
}

/** Parts between commas that are not escaped. */
function splitDn(dn: string): readonly string[] {
  return dn.match(/(?:\\.|[^,\\])+/gsu) ?? []
}

/** RFC 4514 section 2.4: `\2C` is an octet of UTF-8, `\,` the character itself. */
function unescapeValue(text: string): string {
  return text
    .replace(/(?:\\[\da-f]{2})+/gi, octets => Buffer.from(octets.replaceAll('\\', ''), 'hex').toString('utf8'))
    .replace(/\\(.)/gsu, '$1')
}

/**
 * A GUID as Active Directory writes it in text, out of the sixteen octets of objectGUID: the first three groups are
 * little-endian (MS-DTYP section 2.3.4).
 */
export function guidOf(octets: Uint8Array): string | undefined {
  if (octets.length !== 16) return undefined
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  const hex = order.map(at => (octets[at] ?? 0).toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
