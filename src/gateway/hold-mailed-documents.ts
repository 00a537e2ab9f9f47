import { isFault } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import { isPrintable } from '../core/mailed-document.ts'
import type { User } from '../core/user.ts'
import type { MailedDocument, OfficeConverter } from '../ports/inbound.ts'
import type { Ports } from '../ports.ts'
import { holdJob } from './accept-job.ts'
import type { HeldQuota } from './held-quota.ts'
import { jobUuidOf } from './mail-identity.ts'

type HoldPorts = Parameters<typeof holdJob>[0] & Pick<Ports, 'tokens'>

export interface HoldParts {
  readonly ports: HoldPorts
  readonly quota: HeldQuota
  readonly converter: OfficeConverter
}

export interface MailedDocuments {
  readonly mailId: string
  /** E.g. `mail:imap`. */
  readonly source: string
  readonly user: User
  readonly subject: string
  readonly documents: readonly MailedDocument[]
}

/** Why a document was not held. */
export type HoldProblem = 'over-limit' | 'too-large' | 'unreadable'

/**
 * Holds the documents of a mail, each as a job of its own (S22). Those that an earlier try has held are found, not held
 * again.
 */
export async function holdMailedDocuments(
  parts: HoldParts,
  mailed: MailedDocuments,
): Promise<{ readonly held: readonly Job[]; readonly problems: readonly HoldProblem[] }> {
  const held: Job[] = []
  const problems: HoldProblem[] = []
  for (const [index, document] of mailed.documents.entries()) {
    const uuid = jobUuidOf(parts.ports, mailed.mailId, index)
    const found = (await parts.ports.jobs.findByUuid(uuid)) ?? (await hold(parts, mailed, { document, uuid }))
    if (typeof found === 'string') problems.push(found)
    else held.push(found)
  }
  return { held, problems }
}

async function hold(
  { ports, quota, converter }: HoldParts,
  { user, source, subject }: MailedDocuments,
  { document, uuid }: { readonly document: MailedDocument; readonly uuid: string },
): Promise<Job | HoldProblem> {
  const { userName, origin } = user
  const owner = { userName, isGuest: origin === 'mail' }
  if (!(await quota.hasRoom(owner, document.octets))) return 'over-limit'
  await using printed = await printableOf(converter, document)
  if (!printed) return 'unreadable'
  if (!(await quota.hasRoom(owner, printed.octets))) return 'over-limit'
  const name = document.name || subject || 'document'
  const request = { userName, name, format: printed.format, ticket: {}, source, uuid }
  try {
    return await holdJob(ports, quota, request, printed.content())
  } catch (error) {
    if (isFault(error, 'document-too-large')) return 'too-large'
    if (isFault(error, 'document-invalid')) return 'unreadable'
    throw error
  }
}

type Printable = Pick<MailedDocument, 'format' | 'octets' | 'content'> & AsyncDisposable

/** A document as it is printed; undefined for one that cannot be made PDF. */
async function printableOf(converter: OfficeConverter, document: MailedDocument): Promise<Printable | undefined> {
  const { format, octets } = document
  if (isPrintable(format))
    return { format, octets, content: () => document.content(), [Symbol.asyncDispose]: async () => undefined }
  const pdf = await converter.convert(document)
  return (
    pdf && {
      format: 'application/pdf',
      octets: pdf.octets,
      content: () => pdf.content(),
      [Symbol.asyncDispose]: () => pdf[Symbol.asyncDispose](),
    }
  )
}
