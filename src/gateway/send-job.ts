import { Fault, isFault } from '../core/fault.ts'
import type { PrinterJob } from '../core/release.ts'
import type { ArrowFacts, Ports, PrintDocument, PrintRequest } from '../ports.ts'
import { cancelAtPrinter, type SettlePorts, type Underway } from './settle-release.ts'

export type SendPorts = SettlePorts & Pick<Ports, 'printerLink' | 'spool'>

/** Pause between tries at a printer that takes one job at a time. */
const busyPauseMilliseconds = 250

/**
 * Makes the job at the printer: `claimed -> creating -> created -> sending`. The printer's ids are durable before any
 * byte of the document goes out. A busy printer is asked again until `signal` aborts (Fault `printer-busy`).
 * Nothing of the document has left when this throws.
 */
export async function createAtPrinter(ports: SendPorts, underway: Underway, signal: AbortSignal): Promise<void> {
  if (underway.state === 'claimed') await arrow(ports, underway, 'creating', {})
  const { printer } = underway
  if (!(await ports.printerLink.canCreateJobs(printer, signal))) {
    const life = await ports.printerLink.life(printer, signal)
    await arrow(ports, underway, 'sending', { release: { life } })
    return
  }
  const created = await untilNotBusy(ports, signal, () =>
    ports.printerLink.createJob(printer, requestOf(underway), signal),
  )
  underway.release = {
    ...underway.release,
    printerJobId: created.id,
    printerJobUuid: created.uuid,
    life: created.life,
  }
  const release = { printerJobId: created.id, printerJobUuid: created.uuid, life: created.life }
  const at = ports.clock.now()
  if (!(await ports.jobs.advance(underway.job.id, ['creating', 'created', 'sending'], { at, release }))) {
    await cancelAtPrinter(ports, underway)
    throw new Fault('job-state-conflict', 'the job was taken back meanwhile')
  }
  underway.state = 'sending'
}

/**
 * Sends the document: `sending -> sent`, but for a printer that says at once that it has printed it. After a throw only
 * the printer knows.
 */
export async function sendToPrinter(
  ports: SendPorts,
  underway: Underway,
  document: PrintDocument,
  signal: AbortSignal,
): Promise<PrinterJob> {
  const { printer, release } = underway
  const request = requestOf(underway)
  const sent =
    release.printerJobId === null
      ? await ports.printerLink.printJob(printer, request, document, signal)
      : await ports.printerLink.sendDocument(printer, release.printerJobId, request, document, signal)
  underway.release = { ...release, printerJobId: sent.id, lastSeen: sent.state, impressions: sent.impressions }
  if (sent.state === 'completed') return sent
  await arrow(ports, underway, 'sent', {
    release: { printerJobId: sent.id, lastSeen: sent.state, impressions: sent.impressions },
  })
  return sent
}

async function arrow(
  ports: SendPorts,
  underway: Underway,
  to: 'creating' | 'sending' | 'sent',
  facts: Omit<ArrowFacts, 'at'>,
): Promise<void> {
  const at = ports.clock.now()
  if (!(await ports.jobs.advance(underway.job.id, [underway.state, to], { at, ...facts })))
    throw new Fault('job-state-conflict', 'the job was taken back meanwhile')
  underway.state = to
}

function requestOf({ job, release }: Underway): PrintRequest {
  return { printerJobName: release.printerJobName, format: job.format, ticket: job.ticket }
}

async function untilNotBusy<T>(ports: SendPorts, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isFault(error, 'printer-busy')) throw error
      if (!(await ports.clock.wait(busyPauseMilliseconds, signal))) throw error
    }
  }
}
