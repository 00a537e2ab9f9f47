import type { User } from '../core/user.ts'
import type { Ports } from '../ports.ts'
import { deleteJobsOf } from './delete-jobs-of.ts'
import { queueMail } from './queue-mail.ts'
import { revokePin } from './revoke-pin.ts'

type EndPorts = Parameters<typeof revokePin>[0] &
  Parameters<typeof deleteJobsOf>[0] &
  Parameters<typeof queueMail>[0] &
  Pick<Ports, 'users' | 'links'>

/**
 * Ends the visit of a guest: nothing opens any more for them, and what waited for them is deleted; they are told. Calling it
 * again completes what a crash cut short.
 */
export async function endVisit(ports: EndPorts, guest: User, actor: string): Promise<void> {
  const { userName, email, language } = guest
  const at = ports.clock.now()
  await ports.users.change(userName, { enabled: false })
  await revokePin(ports, { userName, actor })
  await ports.webSessions.endAll(userName)
  await ports.links.endAll(userName)
  const deleted = await deleteJobsOf(ports, userName, actor)
  if (guest.enabled) await ports.audit.append({ at, event: 'visit-ended', actor, userName, detail: { jobs: deleted } })
  await queueMail(ports, {
    template: 'visit-ended',
    facts: { hadJobs: deleted > 0 },
    event: `visit-ended|${userName}|${guest.createdAt.epochMilliseconds}`,
    userName,
    address: email ?? '',
    language,
  })
}
