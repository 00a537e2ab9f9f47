import type { AttachmentProblem, DocumentFormat, MailProblem } from '../core/mailed-document.ts'
import type { ScratchAccess, ScratchRange } from './scratch-file.ts'

/** Asks the worker to read a mail. */
export interface ParseRequest {
  readonly input: ScratchAccess
  readonly octets: number
  /** Where documents are written to, one after the other. */
  readonly output: ScratchAccess
  readonly maxContentOctets: number
}

/** What the worker found. */
export type ParseAnswer =
  | { readonly outcome: 'read'; readonly parts: MailParts }
  | { readonly outcome: 'refused'; readonly reason: MailProblem }

export interface MailParts {
  readonly subject: string
  readonly messageId: string | null
  readonly language: string | null
  readonly documents: readonly PartDocument[]
  readonly refused: readonly AttachmentProblem[]
}

export interface PartDocument extends ScratchRange {
  readonly name: string
  readonly format: DocumentFormat
}

/** A mail that is not read: ends the parsing wherever it is. */
export class MailRefused extends Error {
  readonly reason: MailProblem

  constructor(reason: MailProblem) {
    super(reason)
    this.reason = reason
  }
}
