import { CronSchedule } from '../directory-sync/cron-schedule.ts'
import { nextRun } from '../gateway/follow-schedule.ts'
import { Synchronisation } from '../gateway/synchronise-users.ts'
import type { PeopleParts } from '../http/admin-parts.ts'
import type { UserSource } from '../ports/people.ts'
import type { Ports } from '../ports.ts'

/** LDAP, whose client is loaded when it is first needed: it would take a tenth of the start. */
function ldapSource({ settings }: Pick<Ports, 'settings'>): UserSource {
  const read: UserSource['read'] = async signal => {
    const { readLdap } = await import('../directory-sync/ldap-source.ts')
    return readLdap(settings.current(), signal)
  }
  return { name: 'ldap', origin: 'ldap', read }
}

const openFile: PeopleParts['file'] = async (content, options) => {
  const { openUsersFile } = await import('../directory-sync/users-file.ts')
  return openUsersFile(content, options)
}

/** Users from elsewhere. */
export function openPeople(ports: Ports) {
  const schedule = new CronSchedule()
  return {
    schedule,
    sync: new Synchronisation(ports),
    ldap: () => ldapSource(ports),
    file: openFile,
    nextRun: () => nextRun(ports, schedule),
  }
}
