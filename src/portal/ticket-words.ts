import { writePageRanges } from '../core/page-ranges.ts'
import type { OwnJobView } from '../http/portal-job-shapes.ts'
import type { PortalKey } from '../texts/portal/en.ts'
import type { Speech } from '../web/speech.ts'

type Ticket = OwnJobView['ticket']

export const sidesWords = {
  'one-sided': 'options.one-sided',
  'two-sided-long-edge': 'options.long-edge',
  'two-sided-short-edge': 'options.short-edge',
} as const satisfies Readonly<Record<string, PortalKey>>

export const colourWords: Readonly<Record<string, PortalKey>> = {
  auto: 'options.colour.auto',
  color: 'options.colour.color',
  monochrome: 'options.colour.monochrome',
}

/** What was wished for, in the order in which people think of it; nothing of what is the printer's choice. */
export function ticketWords({ text }: Speech<PortalKey>, ticket: Ticket): readonly string[] {
  const { copies, sides, printColorMode, pageRanges } = ticket
  const colour = printColorMode === null ? undefined : colourWords[printColorMode]
  return [
    ...(copies === null || copies === 1 ? [] : [text('options.copies.count', { count: copies })]),
    ...(sides === null ? [] : [text(sidesWords[sides])]),
    ...(colour === undefined ? [] : [text(colour)]),
    ...(pageRanges === null ? [] : [text('options.pages.some', { pages: writePageRanges(pageRanges) })]),
  ]
}
