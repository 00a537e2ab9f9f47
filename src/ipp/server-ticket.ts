import type { JobTicket } from '../core/job.ts'
import { findAttribute, firstInteger, textOf } from './codec-attributes.ts'
import type { Attribute, Value } from './codec-message.ts'
import { mediaNameOf, mediaNames } from './server-media.ts'
import { colorModes, greatestCopies, orientations, printQualities, sidesKeywords } from './server-template.ts'

/** A job's template attributes: what goes on to the printer, and what this queue cannot do. */
export interface ReadTicket {
  readonly ticket: JobTicket
  /** As the client sent them, but for job-password, whose value goes nowhere. */
  readonly unsupported: readonly Attribute[]
}

type Reader = (attribute: Attribute) => Partial<JobTicket> | undefined

/** Longest list of page ranges that is passed on; documents with more are rare and printers stop at fewer. */
const greatestRanges = 100

/** Each template attribute that means something to us, with what it adds to the ticket; undefined: a value we lack. */
const readers: Readonly<Record<string, Reader>> = {
  copies: readInteger('copies', value => value >= 1 && value <= greatestCopies),
  sides: readKeyword('sides', sidesKeywords),
  'print-color-mode': readKeyword('printColorMode', colorModes),
  media: readKeyword('media', mediaNames),
  'media-col': readMediaCol,
  'print-quality': readInteger('printQuality', value => printQualities.includes(value)),
  'orientation-requested': readInteger('orientationRequested', value => orientations.includes(value)),
  'page-ranges': readPageRanges,
  // One way only, which is what happens anyway: nothing to pass on.
  finishings: acceptAll(value => value.value === 3),
  'job-sheets': acceptAll(value => textOf(value) === 'none'),
  'multiple-document-handling': acceptAll(value => value.tag === 'keyword'),
  'number-up': acceptAll(value => value.value === 1),
  'output-bin': acceptAll(value => textOf(value) === 'face-down'),
  'print-content-optimize': acceptAll(value => textOf(value) === 'auto'),
  'print-rendering-intent': acceptAll(value => textOf(value) === 'auto'),
  // A raster says its own resolution, other formats have none.
  'printer-resolution': acceptAll(value => value.tag === 'resolution'),
  // Every job is held until its owner releases it, whatever the client asks for.
  'job-hold-until': acceptAll(value => textOf(value) !== undefined),
  'job-priority': acceptAll(value => value.tag === 'integer'),
}

/** Reads the template attributes of a job. Source: RFC 8011 section 5.2. */
export function readTicket(attributes: readonly Attribute[]): ReadTicket {
  let ticket: JobTicket = {}
  const unsupported: Attribute[] = []
  for (const attribute of attributes) {
    const read = Object.hasOwn(readers, attribute.name) ? readers[attribute.name]?.(attribute) : undefined
    if (read) ticket = { ...ticket, ...read }
    else unsupported.push(attribute)
  }
  return { ticket, unsupported }
}

function readInteger(field: keyof JobTicket, accepts: (value: number) => boolean): Reader {
  return ({ values: [value] }) => {
    if (value?.tag !== 'integer' && value?.tag !== 'enum') return undefined
    return accepts(value.value) ? { [field]: value.value } : undefined
  }
}

function readKeyword(field: keyof JobTicket, keywords: readonly string[]): Reader {
  return ({ values: [value] }) => {
    const keyword = textOf(value)
    return keyword !== undefined && keywords.includes(keyword) ? { [field]: keyword } : undefined
  }
}

function acceptAll(accepts: (value: Value) => boolean): Reader {
  return ({ values }) => (values.every(accepts) ? {} : undefined)
}

/** Of media-col the size goes on; source and type are the printer's to choose. Source: PWG 5100.7 section 6.3.1. */
function readMediaCol({ values: [value] }: Attribute): Partial<JobTicket> | undefined {
  if (value?.tag !== 'collection') return undefined
  const name = textOf(findAttribute(value.value, 'media-size-name')?.values[0])
  if (name !== undefined) return mediaNames.includes(name) ? { media: name } : undefined
  const size = findAttribute(value.value, 'media-size')?.values[0]
  if (size?.tag !== 'collection') return {}
  const dimensions = { tag: 'job' as const, attributes: size.value }
  const [width, height] = [firstInteger(dimensions, 'x-dimension'), firstInteger(dimensions, 'y-dimension')]
  const media = mediaNameOf(width ?? 0, height ?? 0)
  return media === undefined ? undefined : { media }
}

function readPageRanges({ values }: Attribute): Partial<JobTicket> | undefined {
  const pageRanges: [number, number][] = []
  for (const value of values) {
    if (value.tag !== 'rangeOfInteger' || value.value.lower < 1 || value.value.upper < value.value.lower)
      return undefined
    pageRanges.push([value.value.lower, value.value.upper])
  }
  return pageRanges.length > greatestRanges ? undefined : { pageRanges }
}
