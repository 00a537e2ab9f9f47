import type { ScimGroup } from '../ports/people.ts'
import type { Ports } from '../ports.ts'
import { fewAtATime } from './few-at-a-time.ts'
import { provisioner } from './provision-user.ts'

type GroupPorts = Pick<Ports, 'clock' | 'scim' | 'audit'>

/** Who shall come and go; ids of provisioned users. Ids of nobody are left out. */
export interface MemberChange {
  readonly join: readonly string[]
  readonly leave: readonly string[]
}

const entriesAtOnce = 20

/** Changes the members of a group; each who comes or goes is in the audit, since rights hang on groups. */
export async function changeMembers(ports: GroupPorts, group: ScimGroup, change: MemberChange): Promise<void> {
  const { scim } = ports
  const at = ports.clock.now()
  const changed = { ...group, changedAt: at }
  const before = new Map((await scim.members(group.name)).map(member => [member.id, member.userName]))
  const [leave, join] = [change.leave.filter(id => before.has(id)), change.join.filter(id => !before.has(id))]
  if (leave.length > 0) await scim.leave(changed, leave)
  if (join.length > 0) await scim.join(changed, join)
  const after = new Map((await scim.members(group.name)).map(member => [member.id, member.userName]))
  const note = (event: string, userName: string) =>
    ports.audit.append({ at, event, actor: provisioner, userName, detail: { group: group.name } })
  const gone = [...before].filter(([id]) => !after.has(id)).map(([, name]) => ['group-left', name] as const)
  const come = [...after].filter(([id]) => !before.has(id)).map(([, name]) => ['group-joined', name] as const)
  await fewAtATime([...gone, ...come], entriesAtOnce, ([event, userName]) => note(event, userName))
}
