import type { Operation } from './codec-names.ts'
import { cancelJob, closeJob, createJob, printJob, sendDocument, validateJob } from './server-job-operations.ts'
import { cancelMyJobs, getJobAttributes, getJobs } from './server-job-queries.ts'
import { getCupsPrinters, getPrinterAttributes, identifyPrinter } from './server-printer-operations.ts'
import type { Operate } from './server-queue.ts'

/**
 * Every operation that the queue offers; all others are answered with server-error-operation-not-supported. There is no
 * Release-Job on purpose: over a network a user name is only claimed, so a job is released where its owner stands.
 */
export const queueOperations: Readonly<Partial<Record<Operation, Operate>>> = {
  'Print-Job': printJob,
  'Validate-Job': validateJob,
  'Create-Job': createJob,
  'Send-Document': sendDocument,
  'Cancel-Job': cancelJob,
  'Get-Job-Attributes': getJobAttributes,
  'Get-Jobs': getJobs,
  'Get-Printer-Attributes': getPrinterAttributes,
  'Cancel-My-Jobs': cancelMyJobs,
  'Close-Job': closeJob,
  'Identify-Printer': identifyPrinter,
  'CUPS-Get-Default': getCupsPrinters,
  'CUPS-Get-Printers': getCupsPrinters,
}

/** With these a client begins a job. */
export const beginningOperations: readonly Operation[] = ['Print-Job', 'Validate-Job', 'Create-Job']

/** The operations by name, in order. */
export const offeredOperations: readonly Operation[] = Object.keys(queueOperations) as Operation[]
