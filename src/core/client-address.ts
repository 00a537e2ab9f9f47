const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const mappedPrefix = /^::ffff:(?=\d{1,3}\.)/i // RFC 4291 section 2.5.5.2
const ipv6 = /^[\da-f:]+$/
const words = 8
/** The half of an IPv6 address that names its network: RFC 4291 section 2.5.4. */
const networkWords = 4

/**
 * What tells clients apart by their address: an IPv4 address (also one mapped into IPv6), or the first 64 bits of an IPv6
 * address, since a host takes new ones within its network every day (RFC 8981). A link-local address counts whole: all
 * links have the same network. undefined: the text is no address.
 */
export function clientOf(address: string): string | undefined {
  const text = address.replace(mappedPrefix, '').toLowerCase()
  if (ipv4.test(text)) return text
  // A host that speaks to itself does so by either family.
  if (text === '::1') return '127.0.0.1'
  if (/^fe[89ab]/.test(text)) return text
  const network = networkOf(text)
  return network && `${network.join(':')}::/64`
}

function networkOf(text: string): readonly string[] | undefined {
  if (!ipv6.test(text) || !text.includes(':')) return undefined
  const [before = '', after] = text.split('::')
  const [left, right] = [wordsOf(before), wordsOf(after ?? '')]
  const absent = words - left.length - right.length
  if (absent < 0) return undefined
  return [...left, ...Array<string>(absent).fill('0'), ...right].slice(0, networkWords)
}

function wordsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':').map(word => word.replace(/^0+(?=.)/, ''))
}
