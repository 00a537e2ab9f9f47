/** A key of a numeric keypad. `enter` is `#` on most, `clear` is `*`. */
export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | 'enter' | 'clear'

/** Longest PIN in digits; what is typed beyond it makes the entry match nobody. */
const maxEntryLength = 16

/** Digits typed so far. Forgotten when `isStale`, so that nobody completes what another person began. */
export interface Entry {
  readonly digits: string
  /** More than maxEntryLength digits were typed. */
  readonly overflowed: boolean
  readonly lastKeyAt: Temporal.Instant | null
}

export const emptyEntry: Entry = { digits: '', overflowed: false, lastKeyAt: null }

/** Seconds without a key after which a half-typed PIN is forgotten. */
export const entryIdleSeconds = 20

export type KeyOutcome =
  | { readonly outcome: 'typing'; readonly entry: Entry }
  | { readonly outcome: 'submitted'; readonly digits: string }

/**
 * What a key does to an entry. Enter on an empty entry keeps typing (some keypads send CR LF for one key). An overflowed
 * entry is submitted as the empty string, which is nobody's PIN.
 */
export function pressKey(entry: Entry, key: Key, at: Temporal.Instant): KeyOutcome {
  const current = isStale(entry, at) ? emptyEntry : entry
  if (key === 'clear') return { outcome: 'typing', entry: emptyEntry }
  if (key === 'enter') {
    if (current.digits === '') return { outcome: 'typing', entry: emptyEntry }
    return { outcome: 'submitted', digits: current.overflowed ? '' : current.digits }
  }
  const overflowed = current.overflowed || current.digits.length >= maxEntryLength
  const digits = overflowed ? current.digits : current.digits + key
  return { outcome: 'typing', entry: { digits, overflowed, lastKeyAt: at } }
}

/** Whether an entry was left alone for too long. */
export function isStale(entry: Entry, at: Temporal.Instant): boolean {
  if (!entry.lastKeyAt) return false
  return Temporal.Instant.compare(at, entry.lastKeyAt.add({ seconds: entryIdleSeconds })) >= 0
}

/** Seconds for which digits are kept that were typed before they could be shown. */
const aheadSeconds = 3

/** What the next person typed while another one's documents were being sent; nothing when that is longer ago. */
export function keepAhead(entry: Entry, at: Temporal.Instant): Entry {
  if (!entry.lastKeyAt) return entry
  return Temporal.Instant.compare(at, entry.lastKeyAt.add({ seconds: aheadSeconds })) < 0 ? entry : emptyEntry
}
