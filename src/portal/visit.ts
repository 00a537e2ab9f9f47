import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Static } from 'typebox'
import type { Offer, PortalOffer, SessionView } from '../http/portal-shapes.ts'
import { Api, Problem } from '../web/api.ts'

export type Session = Static<typeof SessionView>

/** Who is at the portal, and what the site offers. */
export interface Visit {
  readonly api: Api
  readonly offer: Static<typeof Offer>
  /** undefined: nobody is logged in. */
  readonly session: Session | undefined
  /** How the session ended that was open on this page; undefined: none was. */
  readonly ended: Ending | undefined
  begin(session: Session): void
  end(how: Ending): void
}

/** By its user's wish, or not. */
type Ending = 'logged-out' | 'cut-short'

const context = createContext<Visit | undefined>(undefined)
export const VisitProvider = context.Provider

export function useVisit(): Visit {
  const visit = useContext(context)
  if (!visit) throw new Error('no visit was given')
  return visit
}

/** For pages of somebody who is logged in. */
export function useSession(): Visit & { readonly session: Session } {
  const visit = useVisit()
  if (!visit.session) throw new Error('nobody is logged in')
  return { ...visit, session: visit.session }
}

/** Finds out who is here, and tells of each change. */
export async function openVisit(tell: (visit: Visit) => void): Promise<void> {
  const api = new Api()
  const offer = await api.get<Static<typeof PortalOffer>>('/api/portal')
  const resumed = offer.mayBeLoggedIn ? await resume(api) : undefined
  const show = (session: Session | undefined, ended?: Ending) => {
    api.useCsrfToken(session?.csrfToken ?? '')
    tell({ api, offer, session, ended, begin: now => show(now), end: how => show(undefined, how) })
  }
  show(resumed)
}

async function resume(api: Api): Promise<Session | undefined> {
  try {
    return await api.get<Session>('/api/portal/session')
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return undefined
    throw error
  }
}
