/** First and last page, counted from 1. */
export type PageRange = readonly [first: number, last: number]

/** Documents with more are rare, and printers stop at fewer. */
export const mostPageRanges = 100

const largestPage = 2 ** 31 - 1

/** Whether ranges stand in order and share no page. Source: RFC 8011 section 5.2.7. */
export function arePageRanges(ranges: readonly PageRange[]): boolean {
  if (ranges.length > mostPageRanges) return false
  return ranges.every(([first, last], at) => {
    const former = ranges[at - 1]?.[1] ?? 0
    return Number.isInteger(first) && Number.isInteger(last) && first > former && last >= first && last <= largestPage
  })
}

/** Ranges as people write them, such as `1-3, 7`; none for an empty text, undefined for what cannot be meant. */
export function readPageRanges(text: string): readonly PageRange[] | undefined {
  if (text.trim() === '') return []
  const ranges: PageRange[] = []
  for (const part of text.split(/[,;]/)) {
    const [, first, last] = /^\s*(\d{1,10})\s*(?:[-–]\s*(\d{1,10})\s*)?$/.exec(part) ?? []
    if (first === undefined) return undefined
    ranges.push([Number(first), Number(last ?? first)])
  }
  return arePageRanges(ranges) ? ranges : undefined
}

/** The same for a person to read and change. */
export function writePageRanges(ranges: readonly PageRange[]): string {
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ')
}
