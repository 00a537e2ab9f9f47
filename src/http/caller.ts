import type { LoggedIn } from '../gateway/web-sessions.ts'

/**
 * Who may use a route. `admin`: the administrator, by token or by a session with the right `manage`; `operator`, `auditor`:
 * also sessions with the right `operate` or `audit`; `staff`: any of these; `watcher`: any of these and whoever holds the token for metrics; `user`: whoever is logged in and has the right
 * `portal`, for what is their own; `scim`: whoever holds the provisioning service's token, the setting scim.token, while
 * scim.enabled is on; `everyone`: nobody is asked.
 */
export type Access = 'admin' | 'operator' | 'auditor' | 'staff' | 'watcher' | 'user' | 'scim' | 'everyone'

/** Who asks. */
export interface Caller {
  /** What the audit says did it: `admin` for whoever holds the token, `user:ada` for a session. */
  readonly actor: string
  /** null: by token, or not asked who. */
  readonly loggedIn: LoggedIn | null
}

export const nobodyInParticular: Caller = { actor: 'nobody', loggedIn: null }
export const tokenHolder: Caller = { actor: 'admin', loggedIn: null }
/** By the token of the administrator, or by that for metrics. */
export const watcher: Caller = { actor: 'watcher', loggedIn: null }
export const provisioner: Caller = { actor: 'scim', loggedIn: null }

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access
  }
  interface FastifyRequest {
    caller: Caller
  }
}

/** Whether somebody who is logged in may use a route. */
export function mayUse(access: Access, { rights }: LoggedIn): boolean {
  const isAdministrator = rights.has('manage')
  const [isOperator, isAuditor] = [isAdministrator || rights.has('operate'), isAdministrator || rights.has('audit')]
  switch (access) {
    case 'everyone':
      return true
    case 'scim':
      return false
    case 'user':
      return rights.has('portal')
    case 'admin':
      return isAdministrator
    case 'operator':
      return isOperator
    case 'auditor':
      return isAuditor
    case 'staff':
    case 'watcher':
      return isOperator || isAuditor
  }
}

/** Who is logged in on a route for users. */
export function loggedInOf({ caller }: { readonly caller: Caller }): LoggedIn {
  if (!caller.loggedIn) throw new TypeError('only routes with access "user" know who is logged in')
  return caller.loggedIn
}
