import { isFault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'
import type { Chores } from './chores.ts'
import { recover } from './recover.ts'
import type { Releases } from './release-jobs.ts'

type FleetPorts = Parameters<typeof recover>[0] & Pick<Ports, 'gateways'>

interface FleetParts {
  readonly releases: Releases
  readonly chores: Chores
}

const lookMs = 1_000

/**
 * Looks each second for gateways of the site that are gone, and takes over what they had under way and the chores, until
 * told to stop.
 * With the lease of core/fleet.ts a release is taken up within eight seconds of its gateway's end.
 */
export async function tendFleet(ports: FleetPorts, { releases, chores }: FleetParts, stop: AbortSignal): Promise<void> {
  while (await ports.clock.wait(lookMs, stop)) {
    await lookOnce(ports, releases).catch((error: unknown) => {
      // A gateway that is no member itself takes over from nobody; what ails the record shows elsewhere.
      if (!isFault(error, 'tenure-over', 'records-unavailable', 'directory-away'))
        ports.log.error({ err: error }, 'releases not taken over')
    })
    await chores.look()
  }
}

async function lookOnce(ports: FleetPorts, releases: Releases): Promise<void> {
  const ended = await ports.gateways.fence(ports.membership.tenure().member)
  const taken = await recover(ports, releases)
  if (ended + taken > 0) ports.log.warn({ ended, taken }, 'releases of a gateway that is gone taken over')
}
