import type { Ports } from '../ports.ts'
import type { Releases } from './release-jobs.ts'
import { applyVerdict, cancelAtPrinter, type SettlePorts, type Underway } from './settle-release.ts'

/**
 * Takes up every release that was under way when the gateway last stopped. What had not begun to send is held again when
 * this resolves; for the rest the printers are asked, in the background, before anything can be sent again. Answers how
 * many there were.
 */
export async function recover(ports: SettlePorts & Pick<Ports, 'printers'>, releases: Releases): Promise<number> {
  const live = await ports.jobs.liveReleases()
  for (const release of live) {
    const [job, printer] = await Promise.all([ports.jobs.find(release.jobId), ports.printers.find(release.printerName)])
    if (!job) continue
    const gone = { name: release.printerName, uri: '', snmp: null, certificateSha256: null }
    const isWhole = job.state === 'sent' || job.state === 'printing'
    const underway: Underway = { job, printer: printer ?? gone, release, state: job.state, isWhole }
    const isUnsent = ['claimed', 'creating', 'created', 'returned'].includes(job.state)
    if (isUnsent) await returnUnsent(ports, underway)
    else if (printer) releases.resume(underway)
    // The printer was removed meanwhile: nobody can be asked but the owner.
    else await applyVerdict(ports, underway, 'uncertain')
  }
  return live.length
}

async function returnUnsent(ports: SettlePorts, underway: Underway): Promise<void> {
  await applyVerdict(ports, underway, 'return')
  if (underway.printer.uri !== '') cancelAtPrinter(ports, underway).catch(() => undefined)
}
