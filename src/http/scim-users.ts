import { canonicalUserName } from '../core/user.ts'
import { deleteUser } from '../gateway/delete-user.ts'
import { changeProvisioned, provisioner, provisionUser } from '../gateway/provision-user.ts'
import type { ScimUser, ScimUserKey } from '../ports/people.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import type { ScimObject } from './scim-attributes.ts'
import { ScimFault } from './scim-fault.ts'
import { demandsOf, matches, parseFilter, type ScimFilter } from './scim-filter.ts'
import { operationsOf, patched } from './scim-patch.ts'
import { assertVersion, provisionOf, schemaOf, userResource } from './scim-resource.ts'
import { registerScimResource, type ScimList, type ScimPage, type ScimTarget } from './scim-routes.ts'
import { resourceBody } from './scim-shapes.ts'

const url = '/scim/v2/Users'
/** Room for an enterprise's extension attributes and a photo that we ignore. */
const bodyLimit = 256 * 1024

const example = {
  schemas: [schemaOf.user],
  userName: 'ada',
  externalId: '701984',
  displayName: 'Ada Lovelace',
  emails: [{ value: 'ada@example.org', type: 'work', primary: true }],
  active: true,
}
const body = resourceBody('a user (RFC 7643 section 4.1)', example)
const patchBody = resourceBody('a PatchOp (RFC 7644 section 3.5.2)', {
  schemas: [schemaOf.patch],
  Operations: [{ op: 'replace', path: 'active', value: false }],
})

const about = {
  create: 'Makes a user; one with an address gets a PIN and a mail.',
  list: 'Users that came by SCIM, in order of name, filtered and a page at a time.',
  find: 'One user by id; 304 when the client has this version.',
  replace: 'What is absent is taken away, but for active. Groups are changed at the groups.',
  change: 'Adds, replaces and removes attributes. active false ends PINs, links and log-ins at once.',
  remove:
    'Removes the account with cards and waiting jobs and ends its PINs; the name is free again. To be able to bring a user back, set active to false.',
}

export function registerScimUsers(app: Api, { ports }: AdminParts): void {
  const change = async ({ id, request }: ScimTarget, changed: (resource: ScimObject) => ScimObject) => {
    const present = await find(ports, id)
    const resource = await show(ports, present)
    assertVersion(request, resource)
    return show(ports, await changeProvisioned(ports, present, provisionOf(changed(resource), present.user.enabled)))
  }
  registerScimResource(app, {
    ...{ noun: 'user', url, bodyLimit, body, patchBody, about },
    create: async resource => show(ports, await provisionUser(ports, provisionOf(resource, true))),
    list: page => list(ports, page),
    find: async ({ id }) => show(ports, await find(ports, id)),
    replace: (target, resource) => change(target, () => resource),
    change: async (target, patch) => {
      const operations = operationsOf(patch)
      return change(target, present => patched(present, operations))
    },
    remove: async ({ id, request }) => {
      const user = await find(ports, id)
      assertVersion(request, await show(ports, user))
      await deleteUser(ports, user.user.userName, provisioner)
    },
  })
}

async function find(ports: Pick<AdminPorts, 'scim'>, id: string): Promise<ScimUser> {
  const [user] = await ports.scim.users({ id }, { offset: 0, limit: 1 })
  if (user) return user
  throw new ScimFault(404, undefined, `there is no user with the id ${id.slice(0, 64)}`)
}

async function show(ports: Pick<AdminPorts, 'scim'>, user: ScimUser): Promise<ScimObject> {
  return userResource(user, user.user.groups.length === 0 ? undefined : await groupIds(ports))
}

async function groupIds(ports: Pick<AdminPorts, 'scim'>): Promise<ReadonlyMap<string, string>> {
  return new Map((await ports.scim.groups()).map(group => [group.name, group.id]))
}

const scannedAtOnce = 500

async function list(ports: AdminPorts, { filter, offset, limit }: ScimPage): Promise<ScimList> {
  const { scim } = ports
  const groups = await groupIds(ports)
  if (filter === undefined) {
    const users = limit === 0 ? [] : await scim.users({}, { offset, limit })
    return { total: await scim.countUsers({}), resources: users.map(user => userResource(user, groups)) }
  }
  const wanted = parseFilter(filter)
  const key = keyOf(wanted)
  const found: ScimObject[] = []
  for (let scanned = 0; ; scanned += scannedAtOnce) {
    const users = await scim.users(key, { offset: scanned, limit: scannedAtOnce })
    found.push(...users.map(user => userResource(user, groups)).filter(user => matches(wanted, user)))
    if (users.length < scannedAtOnce) break
    // All users are looked through; others have their turn meanwhile.
    await new Promise(resolve => setImmediate(resolve))
  }
  return { total: found.length, resources: found.slice(offset, offset + limit) }
}

/** What the database can find by, so that the usual question of a client does not look through all users. */
function keyOf(filter: ScimFilter): ScimUserKey {
  const demands = demandsOf(filter)
  const [id, externalId, userName] = [demands.get('id'), demands.get('externalid'), demands.get('username')]
  const email = demands.get('emails.value') ?? demands.get('emails')
  return {
    ...(id === undefined ? {} : { id }),
    ...(externalId === undefined ? {} : { externalId }),
    // A text that is no user name is nobody's.
    ...(userName === undefined ? {} : { userName: canonicalUserName(userName) ?? '' }),
    ...(email === undefined ? {} : { email }),
  }
}
