import type { Ports } from '../ports.ts'
import { deleteJobsOf } from './delete-jobs-of.ts'

type DeletePorts = Parameters<typeof deleteJobsOf>[0] &
  Pick<Ports, 'clock' | 'users' | 'jobs' | 'audit' | 'outbox' | 'webSessions' | 'links'>

/**
 * Removes a user with PINs and cards, then the jobs that wait for them: nobody can release those any more. A crash in
 * between leaves jobs that expire by themselves. false: there was no such user.
 */
export async function deleteUser(ports: DeletePorts, userName: string, actor: string): Promise<boolean> {
  const at = ports.clock.now()
  if (!(await ports.users.remove(userName, at))) return false
  await ports.outbox.forgetUser(userName)
  await ports.webSessions.endAll(userName)
  await ports.links.endAll(userName)
  await ports.audit.append({ at, event: 'user-deleted', actor, userName })
  await deleteJobsOf(ports, userName, actor)
  return true
}
