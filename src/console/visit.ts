import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Static } from 'typebox'
import type { ConsoleSession, ConsoleVisit } from '../http/console-shapes.ts'
import type { Offer } from '../http/portal-shapes.ts'
import { Api } from '../web/api.ts'

export type Session = Static<typeof ConsoleSession>
export type Right = Session['rights'][number]

/** Who is at the console, and what the log-in offers. */
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

export function mayUse({ rights }: Session, right: Right): boolean {
  return rights.includes('manage') || rights.includes(right)
}

/** Finds out who is here, and tells of each change. */
export async function openVisit(tell: (visit: Visit) => void): Promise<void> {
  const api = new Api()
  const offer = await api.get<Static<typeof Offer>>('/api/portal')
  const show = (session: Session | undefined, isCutShort = false) => {
    api.useCsrfToken(session?.csrfToken ?? '')
    tell({ api, offer, session, isCutShort, begin: show, end: (cutShort = false) => show(undefined, cutShort) })
  }
  show(await resume(api))
}

/** Nobody is here, or somebody whose session carries no right of staff: undefined. */
async function resume(api: Api): Promise<Session | undefined> {
  const { session } = await api.get<Static<typeof ConsoleVisit>>('/api/console/visit')
  return session ?? undefined
}
