import { Fault } from '../core/fault.ts'
import type { User } from '../core/user.ts'
import type { FittingUser } from '../core/wanted-user.ts'
import type { ScimName, ScimUser } from '../ports/people.ts'
import type { Ports } from '../ports.ts'
import { deactivateUser, reactivateUser } from './apply-plan.ts'
import { type DuePinPorts, issueDuePin } from './issue-due-pins.ts'
import { renameUser } from './rename-user.ts'

type ProvisionPorts = DuePinPorts & Pick<Ports, 'jobs' | 'links' | 'scim'>

/** What a provisioning service says of a user. */
export interface Provision extends FittingUser {
  readonly name: ScimName | null
}

/** For the audit. */
export const provisioner = 'scim'

/**
 * Makes a user whom a provisioning service sends; one with an address gets a PIN at once. An account of the same name that
 * others made becomes its own when the setting sync.adopt says so. Fault `records-conflict` when name or identifier are
 * taken.
 */
export async function provisionUser(ports: ProvisionPorts, provision: Provision): Promise<ScimUser> {
  const { userName, fields, enabled, name } = provision
  const at = ports.clock.now()
  const identity = { id: ports.random.uuid(), name, changedAt: at }
  const present = await ports.users.find(userName)
  if (present) {
    await assertAdoptable(ports, present)
    await ports.users.change(userName, { ...fields, origin: 'scim' })
    await ports.scim.put(userName, identity)
    await ports.audit.append({ at, event: 'user-adopted', actor: provisioner, userName })
    if (!enabled) await deactivateUser(ports, userName, provisioner)
    return whole(ports, identity.id)
  }
  const bare = { displayName: null, email: null, groups: [], language: null, externalId: null }
  const own = { origin: 'scim', enabled, releaseAtOnce: null, sponsor: null, createdAt: at } as const
  const isPinDue = ports.settings.current()['sync.issuePins']
  await ports.syncedAccounts.create({ ...bare, ...fields, ...own, userName }, { isPinDue, scim: identity })
  await ports.audit.append({ at, event: 'user-created', actor: provisioner, userName })
  if (enabled && fields.email) await issueDuePin(ports, userName)
  return whole(ports, identity.id)
}

async function assertAdoptable(ports: ProvisionPorts, present: User): Promise<void> {
  // Adopted before a crash, and not yet known by an id.
  if (present.origin === 'scim' && (await ports.scim.countUsers({ userName: present.userName })) === 0) return
  if (present.origin !== 'scim' && ports.settings.current()['sync.adopt']) return
  const detail =
    present.origin === 'scim'
      ? 'there is a user of this name already'
      : 'there is an account of this name that others made; see the setting sync.adopt'
  throw new Fault('records-conflict', detail)
}

/**
 * Makes a provisioned user what the service says. Whom a person disabled here stays disabled. Faults: `records-conflict`
 * when a new name or identifier is taken, `not-found` when the user is gone.
 */
export async function changeProvisioned(
  ports: ProvisionPorts,
  present: ScimUser,
  provision: Provision,
): Promise<ScimUser> {
  const { user } = present
  const { userName, fields, enabled, name } = provision
  if (userName !== user.userName)
    await renameUser(ports, { userName: user.userName, newName: userName, actor: provisioner })
  const at = ports.clock.now()
  const changed = Object.entries(fields).filter(([field, value]) => value !== user[field as keyof typeof fields])
  if (changed.length > 0) {
    await ports.users.change(userName, Object.fromEntries(changed))
    const detail = { fields: changed.map(([field]) => field).join(' ') }
    await ports.audit.append({ at, event: 'user-changed', actor: provisioner, userName, detail })
  }
  await ports.scim.put(userName, { id: present.id, name, changedAt: at })
  if (user.enabled && !enabled) await deactivateUser(ports, userName, provisioner)
  if (!user.enabled && enabled && (await ports.syncedAccounts.deactivated()).has(userName))
    await reactivateUser(ports, userName, provisioner)
  const now = await whole(ports, present.id)
  if (now.user.enabled && now.user.email !== null) await issueDuePin(ports, userName)
  return now
}

async function whole(ports: Pick<Ports, 'scim'>, id: string): Promise<ScimUser> {
  const [user] = await ports.scim.users({ id }, { offset: 0, limit: 1 })
  if (!user) throw new Fault('not-found', 'there is no such user')
  return user
}
