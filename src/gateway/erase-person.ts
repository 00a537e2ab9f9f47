import { Fault } from '../core/fault.ts'
import type { Ports } from '../ports.ts'
import { deleteUser } from './delete-user.ts'

type ErasePorts = Parameters<typeof deleteUser>[0] & Pick<Ports, 'jobs' | 'audit'>

const batch = 500

/**
 * Deletes a user and forgets the person: jobs with their titles, links, and what ties audit entries to the name; the
 * audit's chain stays whole. Works for a user who was deleted before, too. Fault `not-found` when nothing is known of the
 * name.
 */
export async function erasePerson(ports: ErasePorts, userName: string, actor: string): Promise<void> {
  const wasThere = await deleteUser(ports, userName, actor)
  let forgotten = 0
  for (let some = batch; some === batch; forgotten += some) some = await ports.jobs.forget({ userName }, batch)
  const isErased = await ports.audit.erase(userName)
  if (!wasThere && forgotten === 0 && !isErased) throw new Fault('not-found', 'nothing is known of this name')
  await ports.audit.append({ at: ports.clock.now(), event: 'person-erased', actor, detail: { jobs: forgotten } })
}
