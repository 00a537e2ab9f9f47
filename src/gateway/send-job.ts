import { Fault, isFault } from '../core/fault.ts'
import type { JobState } from '../core/job.ts'
import type { PrinterJob } from '../core/release.ts'
import type { Tenure } from '../ports/fleet.ts'
import type { PrintRequest } from '../ports/printing.ts'
import type { ArrowFacts } from '../ports/site.ts'
import type { Ports } from '../ports.ts'
import { fenceOf, type SettlePorts, type Underway } from './settle-release.ts'

export type SendPorts = SettlePorts & Pick<Ports, 'printerLink' | 'spool'>

/** Pause between tries at a printer that takes one job at a time. */
const busyPauseMilliseconds = 250

/** Settles when what the printer said of its new job is durable; no byte of the document may leave before. */
export interface Created {
  readonly stored: Promise<void>
}

/**
 * Makes the job at the printer: `claimed -> creating -> created -> sending`. A busy printer is asked again until `signal`
 * aborts (Fault `printer-busy`). Nothing of the document has left when this, or what it answers, rejects.
 */
export async function createAtPrinter(ports: SendPorts, underway: Underway, signal: AbortSignal): Promise<Created> {
  if (underway.state === 'claimed') await arrow(ports, underway, 'creating', {})
  const { printer, tenure } = underway
  if (!(await ports.printerLink.canCreateJobs(printer, signal))) {
    const life = await ports.printerLink.life(printer, signal)
    return heard(arrow(ports, underway, 'sending', { release: { life } }))
  }
  const created = await untilNotBusy(ports, signal, () => {
    tenure.assertCurrent()
    return ports.printerLink.createJob(printer, requestOf(underway), signal)
  })
  underway.release = {
    ...underway.release,
    printerJobId: created.id,
    printerJobUuid: created.uuid,
    life: created.life,
  }
  const release = { printerJobId: created.id, printerJobUuid: created.uuid, life: created.life }
  return heard(move(ports, underway, ['creating', 'created', 'sending'], { release }))
}

/** Awaited when the document is about to leave, which may be after it has failed. */
function heard(stored: Promise<void>): Created {
  stored.catch(() => undefined)
  return { stored }
}

/**
 * Sends the document, its first byte once `created` is stored: `sending -> sent`, but for a printer that says at once that it has printed it. After a throw only
 * the printer knows.
 */
export async function sendToPrinter(
  ports: SendPorts,
  underway: Underway,
  { stored, content }: Created & { readonly content: AsyncIterable<Uint8Array> },
  signal: AbortSignal,
): Promise<PrinterJob> {
  const { printer, release, job } = underway
  const onHandedOver = () => {
    underway.isWhole = true
  }
  const document = {
    octets: job.document?.octets ?? 0,
    content: within(underway.tenure, stored, content),
    onHandedOver,
  }
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

function arrow(
  ports: SendPorts,
  underway: Underway,
  to: 'creating' | 'sending' | 'sent',
  facts: Omit<ArrowFacts, 'at' | 'fence'>,
): Promise<void> {
  return move(ports, underway, [underway.state, to], facts)
}

async function move(
  ports: SendPorts,
  underway: Underway,
  path: readonly [JobState, ...JobState[]],
  facts: Omit<ArrowFacts, 'at' | 'fence'>,
): Promise<void> {
  const own = { at: ports.clock.now(), fence: fenceOf(underway) }
  if (!(await ports.jobs.advance(underway.job.id, path, { ...own, ...facts })))
    throw new Fault('job-state-conflict', 'the job was taken back meanwhile')
  underway.state = path.at(-1) ?? underway.state
}

/**
 * The request is made, and its connection ready, while the record is written. No byte leaves a gateway that stood still
 * until others may have taken over: they rely on it.
 */
async function* within(
  tenure: Tenure,
  stored: Promise<void>,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  await stored
  tenure.assertCurrent()
  for await (const chunk of content) {
    tenure.assertCurrent()
    yield chunk
  }
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
