/** What the flows need to keep documents and to speak with printers. */
import type { JobTicket, StoredDocument } from '../core/job.ts'
import type { Printer, PrinterCondition } from '../core/printer.ts'
import type { PrinterAnswer, PrinterJob, PrinterLife, Release } from '../core/release.ts'

export interface Spool {
  /**
   * Stores a document encrypted under a key of its own. When it resolves, file and folder are synced. Faults:
   * `document-too-large`, `spool-full`, `spool-failed`; whatever `content` throws. Nothing is left behind on failure.
   */
  store(content: AsyncIterable<Uint8Array>, limit: { readonly maxBytes: number }): Promise<StoredDocument>
  /** The document's bytes. Fault `document-unreadable` when file or key are wrong, at the latest at the damaged part. */
  open(document: StoredDocument): AsyncIterable<Uint8Array>
  remove(documentId: string): Promise<void>
  /** Removes files that no job owns and that are older than an hour. Answers how many. */
  sweep(owned: ReadonlySet<string>): Promise<number>
  /** Whether new documents are taken; a reason for operators when not. */
  health(): Promise<{ readonly ok: boolean; readonly reason?: string; readonly freeBytes?: number }>
}

/** What goes to a printer with a document. */
export interface PrintRequest {
  readonly printerJobName: string
  readonly format: string
  readonly ticket: JobTicket
}

/** A connection to printers by IPP. Every call ends: Faults `printer-unreachable`, `timed-out`, `printer-busy`,
 * `printer-refused`, `printer-answer-invalid`, `printer-untrusted`. */
export interface PrinterLink {
  /** Opens the connection and asks for state and abilities, so that a release finds both warm. */
  wake(printer: Printer, signal?: AbortSignal): Promise<PrinterCondition>
  life(printer: Printer, signal?: AbortSignal): Promise<PrinterLife>
  /** Whether the printer has Create-Job and Send-Document (known after wake; asked otherwise). */
  canCreateJobs(printer: Printer, signal?: AbortSignal): Promise<boolean>
  createJob(
    printer: Printer,
    request: PrintRequest,
    signal?: AbortSignal,
  ): Promise<PrinterJob & { readonly life: PrinterLife }>
  /** Sends the document of a created job, as the last one. */
  sendDocument(
    printer: Printer,
    jobId: number,
    request: PrintRequest,
    document: PrintDocument,
    signal?: AbortSignal,
  ): Promise<PrinterJob>
  /** Print-Job, for printers without Create-Job. */
  printJob(printer: Printer, request: PrintRequest, document: PrintDocument, signal?: AbortSignal): Promise<PrinterJob>
  /**
   * A job by id, checked against our unique job-name where the printer tells it; `restarted` when the id now means
   * another job or the printer began a new life. Never throws for an unreachable printer.
   */
  askJob(printer: Printer, release: Release, signal?: AbortSignal): Promise<PrinterAnswer>
  /** A job by our unique job-name, for releases whose id was never learned. */
  findJob(printer: Printer, printerJobName: string, signal?: AbortSignal): Promise<PrinterAnswer>
  /** Cancels; resolves also when the printer says that the job cannot be canceled any more. */
  cancelJob(printer: Printer, jobId: number, signal?: AbortSignal): Promise<void>
}

export interface PrintDocument {
  readonly octets: number
  readonly content: AsyncIterable<Uint8Array>
  /** Called when the system has taken the last byte: before, the printer cannot have all of it. */
  readonly onHandedOver?: () => void
}

/** A printer's own state by SNMP. Fault `printer-unreachable` or `timed-out` when it does not answer. */
export interface PrinterMonitor {
  condition(printer: Printer, signal?: AbortSignal): Promise<PrinterCondition>
}
