import type { Settings } from './settings.ts'
import type { Right } from './user.ts'

/** How somebody showed who they are over the network. */
export type LogInWay = 'pin' | 'mail-link' | 'oidc'

/** Somebody logged in at the portal or console. Kept in the site record under a digest of its token. */
export interface WebSession {
  readonly id: string
  readonly userName: string
  readonly via: LogInWay
  readonly openedAt: Temporal.Instant
  readonly lastSeenAt: Temporal.Instant
  /** When the PIN ends by which it was opened; null: it does not, or there was none. */
  readonly pinEnd: Temporal.Instant | null
  /** Address it was opened from, for its owner to tell it from others. */
  readonly client: string
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

const staffRights: readonly Right[] = ['manage', 'operate', 'audit']

/** The rights that ride in a session: those of staff not by a PIN alone, unless a setting says so. */
export function rightsInSession(
  rights: ReadonlySet<Right>,
  via: LogInWay,
  settings: SessionSettings,
): ReadonlySet<Right> {
  if (via !== 'pin' || settings['portal.staffMayUsePin']) return rights
  return new Set([...rights].filter(right => !staffRights.includes(right)))
}
