import type { JobTicket } from '../core/job.ts'
import type { Abilities } from './client-answers.ts'
import { attribute } from './codec-attributes.ts'
import type { Attribute } from './codec-message.ts'

const anyFormat = 'application/octet-stream' // the printer looks for itself, RFC 8011 section 5.1.10

/** The Job Template attributes of a ticket, those left out that the printer does not take. Source: RFC 8011 5.2. */
export function ticketAttributes(ticket: JobTicket, { jobAttributes }: Abilities): readonly Attribute[] {
  const attributes: Attribute[] = []
  if (ticket.copies !== undefined) attributes.push(attribute('copies', 'integer', ticket.copies))
  if (ticket.sides !== undefined) attributes.push(attribute('sides', 'keyword', ticket.sides))
  if (ticket.printColorMode !== undefined) {
    attributes.push(attribute('print-color-mode', 'keyword', ticket.printColorMode))
  }
  if (ticket.media !== undefined) attributes.push(attribute('media', 'keyword', ticket.media))
  if (ticket.printQuality !== undefined) attributes.push(attribute('print-quality', 'enum', ticket.printQuality))
  if (ticket.orientationRequested !== undefined) {
    attributes.push(attribute('orientation-requested', 'enum', ticket.orientationRequested))
  }
  if (ticket.pageRanges !== undefined && ticket.pageRanges.length > 0) {
    const ranges = ticket.pageRanges.map(([lower, upper]) => ({ lower, upper }))
    attributes.push(attribute('page-ranges', 'rangeOfInteger', ...ranges))
  }
  return attributes.filter(({ name }) => jobAttributes.has(name))
}

/** The format to declare: the document's own where the printer lists it or lists none. */
export function formatFor(format: string, { formats }: Abilities): string {
  return formats.length === 0 || formats.includes(format) ? format : anyFormat
}
