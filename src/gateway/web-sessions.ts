import { type Right, rightsOf, type User } from '../core/user.ts'
import {
  actorOf,
  isWebSessionOpen,
  type LogInWay,
  rightsInSession,
  seenEverySeconds,
  staffRights,
  type WebSession,
} from '../core/web-session.ts'
import type { Ports } from '../ports.ts'

type OpenPorts = Pick<Ports, 'clock' | 'random' | 'tokens' | 'webSessions' | 'audit'>

/** Somebody who is logged in, with what they may do. */
export interface LoggedIn {
  readonly session: WebSession
  readonly user: User
  readonly rights: ReadonlySet<Right>
}

/** Opens a session and gives its token, the only time it is known. */
export async function openWebSession(
  ports: OpenPorts,
  opening: {
    readonly userName: string
    readonly via: LogInWay
    readonly pinEnd: Temporal.Instant | null
    readonly client: string
  },
): Promise<{ readonly token: string; readonly session: WebSession }> {
  const at = ports.clock.now()
  const session: WebSession = { ...opening, id: ports.random.uuid(), openedAt: at, lastSeenAt: at }
  const { token, digest } = ports.tokens.draw()
  await ports.webSessions.add(session, digest)
  const { userName, via, client } = opening
  const event = via === 'token' ? 'console-log-in' : 'portal-log-in'
  const about = via === 'token' ? {} : { userName }
  await ports.audit.append({ at, event, actor: actorOf(opening), ...about, detail: { via, client } })
  return { token, session }
}

type ResumePorts = Pick<Ports, 'clock' | 'log' | 'tokens' | 'webSessions' | 'users' | 'settings'>

/** Who a token stands for while its session is open and its user switched on; rights are read anew at each call. */
export async function resumeWebSession(ports: ResumePorts, token: string): Promise<LoggedIn | undefined> {
  const session = await ports.webSessions.find(ports.tokens.digestOf(token))
  if (!session) return undefined
  const at = ports.clock.now()
  const loggedIn = await whoIsIn(ports, session, at)
  if (loggedIn) noteSeen(ports, session, at)
  else await ports.webSessions.end(session.userName, session.id)
  return loggedIn
}

/** As resumeWebSession, but no use of the session: it goes on growing idle. */
export async function peekWebSession(ports: ResumePorts, token: string): Promise<LoggedIn | undefined> {
  const session = await ports.webSessions.find(ports.tokens.digestOf(token))
  return session && whoIsIn(ports, session, ports.clock.now())
}

async function whoIsIn(ports: ResumePorts, session: WebSession, at: Temporal.Instant): Promise<LoggedIn | undefined> {
  const settings = ports.settings.current()
  if (!isWebSessionOpen(session, settings, at)) return undefined
  if (session.via === 'token') return { session, user: administratorOf(session), rights: new Set(staffRights) }
  const user = await ports.users.find(session.userName)
  if (!user?.enabled) return undefined
  const rights = rightsOf(user, await ports.users.groups(), settings['rights.default'])
  return { session, user, rights: rightsInSession(rights, session.via, settings) }
}

/** Whoever holds the token has no account: nothing of their own, and no right to the portal. */
function administratorOf({ userName, openedAt }: WebSession): User {
  const nothing = { displayName: null, email: null, groups: [], releaseAtOnce: null, language: null }
  return { userName, ...nothing, enabled: true, origin: 'admin', externalId: null, sponsor: null, createdAt: openedAt }
}

function noteSeen(ports: ResumePorts, session: WebSession, at: Temporal.Instant): void {
  const due = session.lastSeenAt.add({ seconds: seenEverySeconds })
  if (Temporal.Instant.compare(at, due) < 0) return
  // Losing it shortens the session by a minute.
  ports.webSessions.seen(session.id, at).catch((error: unknown) => ports.log.warn({ err: error }, 'session not noted'))
}
