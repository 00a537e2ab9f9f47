import { setTimeout as wait } from 'node:timers/promises'
import { type ClaimParts, claimAll, listUnsettled } from './fleet-clients.ts'

const longestDrainMs = 150_000

/** Everything that is left is claimed again until nothing is; what is left then is noted. */
export async function drainFleet(parts: ClaimParts): Promise<void> {
  const deadline = performance.now() + longestDrainMs
  const known = parts.history.acknowledged
  // An uncertain job whose client never got its answer stays: nobody here knows which document it is.
  const isOpen = async () =>
    (await listUnsettled(parts))?.some(job => job.state !== 'uncertain' || known.has(job.id)) ?? true
  while (performance.now() < deadline && (await isOpen())) {
    await claimAll(parts)
    await wait(50)
  }
  for (const { id, state, octets } of (await listUnsettled(parts)) ?? [])
    parts.history.note({ kind: 'remaining', jobId: id, state, octets })
}
