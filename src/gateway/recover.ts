import type { Tenure } from '../ports/fleet.ts'
import type { Orphan } from '../ports/site.ts'
import type { Ports } from '../ports.ts'
import type { Releases } from './release-jobs.ts'
import { applyVerdict, cancelAtPrinter, type SettlePorts, type Underway } from './settle-release.ts'

type RecoverPorts = SettlePorts & Pick<Ports, 'printers' | 'orphans' | 'membership'>

/**
 * Takes over every release whose gateway is gone: its own of former lives, and those of gateways that were not heard of in
 * time. What had not begun to send is held again when this resolves; for the rest the printers are asked, in the
 * background, before anything can be sent again. Answers how many it took over. Fault `tenure-over`.
 */
export async function recover(ports: RecoverPorts, releases: Releases): Promise<number> {
  const tenure = ports.membership.tenure()
  let taken = 0
  for (const orphan of await ports.orphans.list()) if (await takeOver(ports, releases, orphan, tenure)) taken += 1
  return taken
}

async function takeOver(ports: RecoverPorts, releases: Releases, orphan: Orphan, tenure: Tenure): Promise<boolean> {
  tenure.assertCurrent()
  if (!(await ports.orphans.takeOver(orphan, tenure.member))) return false
  const { release } = orphan
  // Read now: up to the takeover its former gateway could still move it.
  const [job, printer] = await Promise.all([ports.jobs.find(release.jobId), ports.printers.find(release.printerName)])
  const current = (await ports.jobs.releasesOf(release.jobId)).find(({ id }) => id === release.id)
  if (!job || !current) return false
  const gone = { name: release.printerName, uri: '', snmp: null, certificateSha256: null, site: '' }
  const isWhole = job.state === 'sent' || job.state === 'printing'
  const underway: Underway = { job, printer: printer ?? gone, release: current, tenure, state: job.state, isWhole }
  const isUnsent = ['claimed', 'creating', 'created', 'returned'].includes(job.state)
  if (isUnsent) await returnUnsent(ports, underway)
  else if (printer) releases.resume(underway)
  // The printer was removed meanwhile: nobody can be asked but the owner.
  else await applyVerdict(ports, underway, 'uncertain')
  return true
}

async function returnUnsent(ports: SettlePorts, underway: Underway): Promise<void> {
  await applyVerdict(ports, underway, 'return')
  if (underway.printer.uri !== '') cancelAtPrinter(ports, underway).catch(() => undefined)
}
