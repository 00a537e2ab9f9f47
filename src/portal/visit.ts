import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Static } from 'typebox'
import type { Offer, SessionView } from '../http/portal-shapes.ts'
import { Api, Problem } from '../web/api.ts'

export type Session = Static<typeof SessionView>

/** Who is at the portal, and what the site offers. */
export interface Visit {
  readonly api: Api
  readonly offer: Static<typeof Offer>
  /** undefined: nobody is logged in. */
  readonly session: Session | undefined
  /** Why the session ended, when it did not end by its user's wish. */
  readonly isCutShort: boolean
  begin(session: Session): void
  end(isCutShort?: boolean): void
}

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
  const [offer, resumed] = await Promise.all([api.get<Static<typeof Offer>>('/api/portal'), resume(api)])
  const show = (session: Session | undefined, isCutShort = false) => {
    api.useCsrfToken(session?.csrfToken ?? '')
    tell({ api, offer, session, isCutShort, begin: show, end: (cutShort = false) => show(undefined, cutShort) })
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
