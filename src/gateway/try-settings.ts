import { type Finding, type Named, nobody } from '../core/finding.ts'
import { isInScope } from '../core/pin-policy.ts'
import type { SettingEffect } from '../core/setting-effect.ts'
import { changeSettings, isSettingName, type Settings } from '../core/settings.ts'
import { checkSettings, shutOutBy } from '../core/settings-check.ts'
import type { User } from '../core/user.ts'
import type { Ports } from '../ports.ts'
import { Census, enabledUsers, gatherFacts, type Troubles } from './gather-facts.ts'

type TryPorts = Pick<Ports, 'clock' | 'users' | 'pins' | 'cards' | 'terminals' | 'settings'>

/** What a change of settings would do, without doing it. */
export interface TriedChange {
  readonly before: Settings
  readonly after: Settings
  /** Names of the settings that would have another value. */
  readonly changed: readonly (keyof Settings)[]
  /** Everything that would be wrong afterwards. */
  readonly findings: readonly Finding[]
  /** What of it shuts people out, and does not do so already. */
  readonly shutsOut: readonly Finding[]
}

/** Checks a change and what it would bring about. FieldFault for what is no setting or out of bounds. */
export async function tryChange(
  ports: TryPorts,
  change: Readonly<Record<string, unknown>>,
  troubles: Troubles,
): Promise<TriedChange> {
  const before = ports.settings.current()
  const after = changeSettings(before, change)
  const names = Object.keys(after).filter(isSettingName)
  const changed = names.filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  const found = checkSettings(before, await gatherFacts(ports, before, troubles))
  const findings = checkSettings(after, await gatherFacts(ports, after, troubles))
  return { before, after, changed, findings, shutsOut: shutOutBy(found, findings) }
}

/** Who would be affected by a change and when, setting by setting. */
export async function effectsOf(ports: TryPorts, tried: TriedChange): Promise<readonly SettingEffect[]> {
  const census = await countPeople(ports, tried)
  const at = ports.clock.now()
  const future = { from: at, to: Temporal.Instant.fromEpochMilliseconds(8.64e15) }
  const [first] = await ports.pins.expiring({ ...future, limit: 1 })
  const expiring = { count: await ports.pins.countExpiring(future), names: [] }
  const people = { of: (head: Head) => census.of(head), expiring, firstEnd: first?.validUntil ?? null, at }
  return tried.changed.flatMap(setting => effectOf(setting, tried, people))
}

type Head = 'becomesTemporary' | 'becomesPersistent' | 'temporary' | 'default-rights' | 'must-type' | 'all'

async function countPeople(ports: TryPorts, { before, after }: TriedChange): Promise<Census<Head>> {
  const [cardHolders, groups] = await Promise.all([ports.cards.userNames(), ports.users.groups()])
  const known = new Set(groups.map(({ name }) => name))
  const isTemporary = (settings: Settings, user: User) =>
    settings['pins.temporary'] && isInScope(settings['pins.temporaryFor'], user)
  const census = new Census<Head>({
    all: () => true,
    temporary: user => isTemporary(after, user),
    becomesTemporary: user => isTemporary(after, user) && !isTemporary(before, user),
    becomesPersistent: user => isTemporary(before, user) && !isTemporary(after, user),
    'default-rights': user => !user.groups.some(group => known.has(group)),
    'must-type': user => cardHolders.has(user.userName) && isInScope(after['cards.withPinFor'], user),
  })
  for await (const user of enabledUsers(ports)) census.add(user)
  return census
}

interface People {
  of(head: Head): Named
  /** Owners of live temporary PINs, and the end of the first of them. */
  readonly expiring: Named
  readonly firstEnd: Temporal.Instant | null
  readonly at: Temporal.Instant
}

function effectOf(setting: keyof Settings, { after }: TriedChange, people: People): readonly SettingEffect[] {
  switch (setting) {
    case 'pins.temporary':
    case 'pins.temporaryFor':
      return kindEffects(setting, people)
    case 'pins.validityHours':
    case 'pins.validUntilTime':
    case 'pins.uses':
      return [
        {
          setting,
          effect: 'The next PIN of each of them is valid by this; PINs that are out keep their validity',
          who: people.of('temporary'),
          from: null,
        },
      ]
    case 'mail.sendPin':
    case 'mail.host':
    case 'pins.usersMayChange':
      return renewalEffects(setting, after, people)
    case 'rights.default':
      return [{ setting, effect: 'Their rights at the next log-in', who: people.of('default-rights'), from: people.at }]
    case 'cards.withPinFor':
      return [{ setting, effect: 'Must type the PIN after the card', who: people.of('must-type'), from: people.at }]
    case 'jobs.holdHours':
      return [{ setting, effect: 'Holds for jobs that arrive from now on', who: people.of('all'), from: people.at }]
    default:
      return [{ setting, effect: 'In force at once; nobody loses anything by it', who: nobody, from: people.at }]
  }
}

function kindEffects(setting: keyof Settings, people: People): readonly SettingEffect[] {
  const kinds = [
    ['becomesTemporary', 'The next PIN of each of them is temporary; PINs that are out keep their kind'],
    ['becomesPersistent', 'The next PIN of each of them does not expire; PINs that are out keep their kind'],
  ] as const
  const felt = kinds.filter(([head]) => people.of(head).count > 0)
  if (felt.length === 0) return [{ setting, effect: 'The kind of nobody’s next PIN changes', who: nobody, from: null }]
  return felt.map(([head, effect]) => ({ setting, effect, who: people.of(head), from: null }))
}

/** A way to a new PIN opens or closes: felt by whoever has a PIN that ends, when it ends. */
function renewalEffects(setting: keyof Settings, after: Settings, people: People): readonly SettingEffect[] {
  const isOpen = after[setting] !== false && after[setting] !== ''
  const way = setting === 'pins.usersMayChange' ? 'made by themselves' : 'by mail'
  const effect = isOpen
    ? `A new PIN can come ${way} when theirs ends`
    : `No new PIN comes ${way} when theirs ends; the first one ends at the time given`
  return [{ setting, effect, who: people.expiring, from: isOpen ? people.at : people.firstEnd }]
}
