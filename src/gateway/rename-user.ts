import type { Ports } from '../ports.ts'

/**
 * Gives a user another name. Jobs lie in another record: they go first, so that after a crash the account still has the
 * old name and is renamed again, and once more for those that came meanwhile. Faults: `not-found`, `records-conflict`.
 */
export async function renameUser(
  ports: Pick<Ports, 'clock' | 'users' | 'jobs' | 'links' | 'webSessions' | 'outbox' | 'audit'>,
  request: { readonly userName: string; readonly newName: string; readonly actor: string },
): Promise<void> {
  const { userName, newName, actor } = request
  await renameInSiteRecord(ports, userName, newName)
  await ports.users.rename(userName, newName)
  await renameInSiteRecord(ports, userName, newName)
  await ports.links.endAll(userName)
  await ports.webSessions.endAll(userName)
  const at = ports.clock.now()
  await ports.audit.append({ at, event: 'user-renamed', actor, userName: newName, detail: { formerly: userName } })
}

async function renameInSiteRecord(
  { jobs, outbox, audit }: Pick<Ports, 'jobs' | 'outbox' | 'audit'>,
  userName: string,
  newName: string,
): Promise<void> {
  await jobs.rename(userName, newName)
  await outbox.rename(userName, newName)
  await audit.rename(userName, newName)
}
