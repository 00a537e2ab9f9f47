import type { JobTicket } from '../core/job.ts'
import { findAttribute, firstBoolean, firstString, withoutValue } from './codec-attributes.ts'
import type { Attribute, Group } from './codec-message.ts'
import type { Compression } from './server-document.ts'
import { Rejection } from './server-rejection.ts'
import type { QueueRequest } from './server-request.ts'
import { documentFormats } from './server-template.ts'
import { readTicket } from './server-ticket.ts'

/** What a client wants of a job, as far as it can be had. */
export interface JobWish {
  readonly name: string
  readonly ticket: JobTicket
  /** What it asked for in vain; it is told. */
  readonly unsupported: readonly Attribute[]
}

/** What a client says of a document. */
export interface DocumentWish {
  readonly format: string
  readonly compression: Compression
}

const untitled = 'Untitled'
const greatestNameOctets = 255 // RFC 8011 section 5.1.3, name(MAX)
/** Marks that turn the direction of text; in a title they only mislead whoever reads it on a panel. */
const directionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * Reads title and template of a job to be made. Throws Rejection when the client insists on what cannot be had
 * (ipp-attribute-fidelity, job-mandatory-attributes). Source: RFC 8011 section 4.2.1, PWG 5100.7 section 4.3.2.
 */
export function readJobWish({ operationGroup, jobGroup }: QueueRequest): JobWish {
  const { ticket, unsupported } = readTicket(jobGroup.attributes)
  // Its value is a secret: it is not even echoed. No PIN of a client is needed, since every job here waits for one.
  const password = findAttribute(operationGroup, 'job-password') ? [withoutValue('job-password', 'unsupported')] : []
  const all = [...unsupported.map(each => hideSecret(each)), ...password]
  if (all.length > 0 && isInsistent(operationGroup, all))
    throw new Rejection('client-error-attributes-or-values-not-supported', 'this queue cannot do all of that', all)
  const name = firstString(operationGroup, 'job-name') ?? firstString(operationGroup, 'document-name') ?? ''
  return { name: titleOf(name), ticket, unsupported: all }
}

/** Reads format and compression of a document. Throws Rejection for those that are not taken. */
export function readDocumentWish({ operationGroup }: Pick<QueueRequest, 'operationGroup'>): DocumentWish {
  const compression = firstString(operationGroup, 'compression') ?? 'none'
  if (!isCompression(compression)) {
    const sent = findAttribute(operationGroup, 'compression')
    throw new Rejection(
      'client-error-compression-not-supported',
      'compression is none, gzip or deflate',
      sent ? [sent] : [],
    )
  }
  return { compression, format: readFormat(operationGroup) }
}

/** The document-format of a request, `application/octet-stream` without one. Throws Rejection for one not taken. */
export function readFormat(operationGroup: Group): string {
  const sent = findAttribute(operationGroup, 'document-format')
  const name = firstString(operationGroup, 'document-format') ?? documentFormats[0] ?? ''
  // Parameters say nothing that matters here: `application/pdf; version=1.7`.
  const bare = name.split(';')[0]?.trim().toLowerCase() ?? ''
  if (documentFormats.includes(bare)) return bare
  throw new Rejection(
    'client-error-document-format-not-supported',
    `this queue takes ${documentFormats.join(', ')}`,
    sent ? [sent] : [],
  )
}

function isCompression(keyword: string): keyword is Compression {
  return keyword === 'none' || keyword === 'gzip' || keyword === 'deflate'
}

function hideSecret(attribute: Attribute): Attribute {
  return attribute.name.startsWith('job-password') ? withoutValue(attribute.name, 'unsupported') : attribute
}

function isInsistent(operationGroup: Group, unsupported: readonly Attribute[]): boolean {
  if (firstBoolean(operationGroup, 'ipp-attribute-fidelity') === true) return true
  const mandatory = findAttribute(operationGroup, 'job-mandatory-attributes')?.values ?? []
  return unsupported.some(({ name }) => mandatory.some(({ value }) => value === name))
}

function titleOf(text: string): string {
  const title = text.replace(directionMarks, '').trim()
  // No name is longer by RFC 8011, but a document-name may hold text of another length.
  return title === ''
    ? untitled
    : Buffer.from(title)
        .subarray(0, greatestNameOctets)
        .toString()
        .replace(/\ufffd$/u, '')
}
