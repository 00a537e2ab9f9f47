import { isFault } from '../core/fault.ts'
import { type AccountChange, type RefusedUser, refusedUser, type SynchronisationPlan } from '../core/synchronisation.ts'
import type { UserOrigin } from '../core/user.ts'
import type { FittingUser } from '../core/wanted-user.ts'
import type { SyncCounts } from '../ports/people.ts'
import type { Ports } from '../ports.ts'
import { enrollCard } from './enroll-card.ts'
import { fewAtATime } from './few-at-a-time.ts'
import { type DuePinPorts, issueDuePins } from './issue-due-pins.ts'
import type { CardPlan } from './plan-cards.ts'
import { renameUser } from './rename-user.ts'

export type ApplyPorts = DuePinPorts & Pick<Ports, 'cards' | 'jobs' | 'links'>

export interface Application {
  readonly plan: SynchronisationPlan
  readonly cards: CardPlan
  readonly origin: UserOrigin
  /** For the audit, e.g. `sync:ldap`. */
  readonly actor: string
  readonly signal: AbortSignal
  readonly count: (what: keyof SyncCounts) => void
  readonly refuse: (refused: RefusedUser) => void
}

/** Units of the record that wait at once: enough to share one sync, too few to keep a log-in waiting. */
const atOnce = 20

/**
 * Carries a plan out, deactivations first: whoever is gone opens nothing any more, within a second. Each step stands by
 * itself, so that after a crash the next run finds what is left.
 */
export async function applyPlan(ports: ApplyPorts, application: Application): Promise<void> {
  const { plan, signal, count } = application
  const each = <T>(things: readonly T[], work: (thing: T) => Promise<void>) =>
    fewAtATime(things, atOnce, async thing => {
      signal.throwIfAborted()
      await work(thing)
    })
  await each(plan.deactivate, async userName => {
    if (await deactivateUser(ports, userName, application.actor)) count('deactivated')
  })
  await each(plan.change, change =>
    orRefuse(application, change.userName, () => changeUser(ports, application, change)),
  )
  await each(plan.create, user => orRefuse(application, user.userName, () => createUser(ports, application, user)))
  await each(application.cards.enroll, card =>
    orRefuse(application, card.userName, async () => {
      await enrollCard(ports, { ...card, actor: application.actor })
      count('cardsEnrolled')
    }),
  )
  await issueDuePins(ports, { signal, onIssued: () => count('pinsIssued') })
}

/** Ends all that opens anything for a user: account, PINs, links. false: it was disabled already. */
export async function deactivateUser(
  ports: Pick<Ports, 'clock' | 'audit' | 'links' | 'webSessions' | 'syncedAccounts'>,
  userName: string,
  actor: string,
): Promise<boolean> {
  const at = ports.clock.now()
  const isNew = await ports.syncedAccounts.deactivate(userName, at)
  await ports.links.endAll(userName)
  await ports.webSessions.endAll(userName)
  if (isNew) await ports.audit.append({ at, event: 'user-deactivated', actor, userName })
  return isNew
}

/** Gives a user whom a synchronisation deactivated the account back; the PINs stay ended, a new one is due. */
export async function reactivateUser(
  ports: Pick<Ports, 'clock' | 'audit' | 'settings' | 'syncedAccounts'>,
  userName: string,
  actor: string,
): Promise<void> {
  await ports.syncedAccounts.reactivate(userName, ports.settings.current()['sync.issuePins'])
  await ports.audit.append({ at: ports.clock.now(), event: 'user-reactivated', actor, userName })
}

async function changeUser(ports: ApplyPorts, { actor, count }: Application, change: AccountChange): Promise<void> {
  const { renamedTo, fields, isReactivated } = change
  if (renamedTo !== undefined) await renameUser(ports, { userName: change.userName, newName: renamedTo, actor })
  const userName = renamedTo ?? change.userName
  const changed = Object.keys(fields)
  if (changed.length > 0) {
    await ports.users.change(userName, fields)
    const detail = { fields: changed.join(' ') }
    await ports.audit.append({ at: ports.clock.now(), event: 'user-changed', actor, userName, detail })
  }
  if (isReactivated) await reactivateUser(ports, userName, actor)
  count('changed')
}

async function createUser(ports: ApplyPorts, { origin, actor, count }: Application, user: FittingUser): Promise<void> {
  const at = ports.clock.now()
  const isPinDue = ports.settings.current()['sync.issuePins']
  const bare = { displayName: null, email: null, groups: [], language: null, externalId: null }
  const own = { origin, enabled: true, releaseAtOnce: null, sponsor: null, createdAt: at }
  await ports.syncedAccounts.create({ ...bare, ...user.fields, ...own, userName: user.userName }, { isPinDue })
  await ports.audit.append({ at, event: 'user-created', actor, userName: user.userName })
  count('created')
}

/** Somebody made or removed such a record since the plan was made: that one is left for the next run. */
async function orRefuse({ refuse }: Application, userName: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isFault(error, 'records-conflict', 'not-found', 'input-invalid')) throw error
    refuse(refusedUser({ userName }, 'not-stored'))
  }
}
