import { Fault } from '../core/fault.ts'
import type { Job } from '../core/job.ts'
import type { DocumentLook, DocumentPreviewer } from '../ports/documents.ts'
import type { Ports } from '../ports.ts'

/** What a job's document looks like. Fault `job-state-conflict` when there is none any more. */
export function showDocument(
  { spool }: Pick<Ports, 'spool'>,
  previewer: DocumentPreviewer,
  { document, format }: Job,
  signal: AbortSignal,
): Promise<DocumentLook> {
  if (!document) throw new Fault('job-state-conflict', 'the job has no document any more')
  return previewer.look({ format, octets: document.octets, content: () => spool.open(document) }, signal)
}
