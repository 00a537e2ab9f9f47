import type { Settings } from './settings.ts'
import type { Right } from './user.ts'

/** How somebody showed who they are over the network; `token`: the administrator’s. */
export type LogInWay = 'pin' | 'mail-link' | 'oidc' | 'token'

/** Somebody logged in at the portal or console. Kept in the site record under a digest of its token. */
export interface WebSession {
  readonly id: string
  /** `byTokenName` for a session of the administrator's token. */
  readonly userName: string
  readonly via: LogInWay
  readonly openedAt: Temporal.Instant
  readonly lastSeenAt: Temporal.Instant
  /** When the PIN ends by which it was opened; null: it does not, or there was none. */
  readonly pinEnd: Temporal.Instant | null
  /** Address it was opened from, for its owner to tell it from others. */
  readonly client: string
}

/** Stands for whoever holds the administrator's token: no account can have this name. */
export const byTokenName = ''

/** What the audit says did it: `admin` by token, `user:ada` otherwise. */
export function actorOf({ via, userName }: Pick<WebSession, 'via' | 'userName'>): string {
  return via === 'token' ? 'admin' : `user:${userName}`
}

type SessionSettings = Pick<Settings, 'portal.sessionIdleMinutes' | 'portal.sessionHours' | 'portal.staffMayUsePin'>

/** Whether a session is still open: neither idle for too long nor too old, nor older than its PIN. */
export function isWebSessionOpen(session: WebSession, settings: SessionSettings, at: Temporal.Instant): boolean {
  const ends = [
    session.lastSeenAt.add({ minutes: settings['portal.sessionIdleMinutes'] }),
    session.openedAt.add({ hours: settings['portal.sessionHours'] }),
    ...(session.pinEnd ? [session.pinEnd] : []),
  ]
  return ends.every(end => Temporal.Instant.compare(at, end) < 0)
}

/** A session is noted as seen at most this often. */
export const seenEverySeconds = 60

export const staffRights = ['manage', 'operate', 'audit'] as const satisfies readonly Right[]

/** The rights that ride in a session: those of staff not by a PIN alone, unless a setting says so. */
export function rightsInSession(
  rights: ReadonlySet<Right>,
  via: LogInWay,
  settings: SessionSettings,
): ReadonlySet<Right> {
  if (via !== 'pin' || settings['portal.staffMayUsePin']) return rights
  return new Set([...rights].filter(right => !staffRights.some(ofStaff => ofStaff === right)))
}
