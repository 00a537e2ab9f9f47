/**
 * The one spelling under which mail goes to an address: its domain in lower case. undefined: it is not an address that we
 * write to. Narrower than RFC 5321 on purpose (no quotes, comments, literals, non-ASCII): parsers differ over the rest,
 * and a mail with a PIN must reach nobody else (CVE-2025-13033).
 */
export function deliverableAddress(address: string): string | undefined {
  const [local = '', domain = '', ...more] = address.split('@')
  if (more.length > 0 || !isLocalPart(local) || !isDomain(domain) || address.length > 254) return undefined
  return `${local}@${domain.toLowerCase()}`
}

/** dot-atom of RFC 5321 section 4.1.2. */
function isLocalPart(text: string): boolean {
  return /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/.test(text) && text.length <= 64
}

/** Labels of letters, digits and hyphens (RFC 5321 section 4.1.2); the last one is no number, so no IPv4 address is one. */
function isDomain(text: string): boolean {
  const labels = text.split('.')
  const isLabel = (label: string) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label)
  return labels.every(isLabel) && !/^\d+$/.test(labels.at(-1) ?? '')
}
