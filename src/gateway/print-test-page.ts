import type { Printer } from '../core/printer.ts'
import type { PrinterJob } from '../core/release.ts'
import { testPage } from '../core/test-page.ts'
import type { PrintDocument, PrintRequest } from '../ports/printing.ts'
import type { Ports } from '../ports.ts'

/**
 * Sends a page to a printer that says which printer and when: nobody's document, so it is no job here. Answers what the
 * printer says of it. Faults: those of PrinterLink.
 */
export async function printTestPage(
  { clock, printerLink, random, audit }: Pick<Ports, 'clock' | 'printerLink' | 'random' | 'audit'>,
  printer: Printer,
  { actor, signal }: { readonly actor: string; readonly signal: AbortSignal },
): Promise<PrinterJob> {
  const at = clock.now()
  const page = testPage([
    'Holdfast',
    `Printer: ${printer.name}`,
    `Test page of ${at.toString({ smallestUnit: 'second' })}`,
  ])
  const name = `holdfast-test-${random.uuid().slice(0, 8)}`
  const request: PrintRequest = { printerJobName: name, format: 'application/pdf', ticket: {} }
  const document: PrintDocument = { octets: page.length, content: once(page) }
  const sent = await send(printerLink, { printer, request, document, signal })
  await audit.append({ at, event: 'test-page-sent', actor, printerName: printer.name, detail: {} })
  return sent
}

interface Order {
  readonly printer: Printer
  readonly request: PrintRequest
  readonly document: PrintDocument
  readonly signal: AbortSignal
}

async function send(link: Ports['printerLink'], { printer, request, document, signal }: Order): Promise<PrinterJob> {
  if (!(await link.canCreateJobs(printer, signal))) return link.printJob(printer, request, document, signal)
  const { id } = await link.createJob(printer, request, signal)
  return link.sendDocument(printer, id, request, document, signal)
}

async function* once(page: Uint8Array): AsyncIterable<Uint8Array> {
  yield page
}
