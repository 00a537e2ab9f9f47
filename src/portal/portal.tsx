import { useEffect, useState } from 'preact/hooks'
import { LocationProvider, Route, Router, useLocation } from 'preact-iso'
import { languages } from '../core/language.ts'
import type { PortalKey } from '../texts/portal/en.ts'
import { Problem } from '../web/api.ts'
import { languageFor, Speech } from '../web/speech.ts'
import { AccountPage } from './account-page.tsx'
import { ApprovePage } from './approve-page.tsx'
import { AwayPage } from './away-page.tsx'
import { HomePage } from './home-page.tsx'
import { keepShell } from './keep-shell.ts'
import { keptCode } from './kept-code.ts'
import { LinkPage } from './link-page.tsx'
import { LogInPage } from './log-in-page.tsx'
import { NewPinPage } from './new-pin-page.tsx'
import { PinLinkPage } from './pin-link-page.tsx'
import { portalTexts, SpeechProvider } from './portal-speech.ts'
import { ReleasePage } from './release-page.tsx'
import { openVisit, useVisit, type Visit, VisitProvider } from './visit.ts'

/** What the router may take upon itself: the API is asked by the browser. */
const pagePaths = /^\/(?!api\/)/

/** The whole portal: who is here, the language, and the page of the address. */
export function Portal() {
  const [visit, setVisit] = useState<Visit>()
  const [isAway, setAway] = useState(false)
  const speech = useOwnSpeech(visit, isAway)

  const open = () => {
    openVisit(setVisit)
      .then(() => {
        setAway(false)
        return keepShell()
      })
      .catch((error: unknown) => {
        if (error instanceof Problem) setAway(true)
        else reportError(error)
      })
  }
  useEffect(open, [])

  if (!speech) return null
  if (!visit)
    return (
      <SpeechProvider value={speech}>
        <AwayPage onAgain={open} />
      </SpeechProvider>
    )
  return (
    <SpeechProvider value={speech}>
      <VisitProvider value={visit}>
        <LocationProvider scope={pagePaths}>
          <Router>
            <Route path="/log-in" component={LinkPage} />
            <Route path="/pin" component={PinLinkPage} />
            <Route path="/new-pin" component={NewPinPage} />
            <Route path="/approve" component={ApprovePage} />
            <Route path="/release" component={ReleasePage} />
            <Route path="/account" component={OwnAccountPage} />
            <Route default component={FrontPage} />
          </Router>
        </LocationProvider>
      </VisitProvider>
    </SpeechProvider>
  )
}

/** Speaks as soon as it is known to whom; when nobody can tell, as the browser asks. */
function useOwnSpeech(visit: Visit | undefined, isAway: boolean): Speech<PortalKey> | undefined {
  const [speech, setSpeech] = useState<Speech<PortalKey>>()
  const chosen = visit?.session?.language ?? null
  const site = visit?.offer.language ?? (isAway ? 'en' : undefined)
  // Most speak what their browser asks for: its texts come while the gateway is still asked.
  useEffect(() => {
    portalTexts[languageFor(null, 'en', languages)]().catch(reportError)
  }, [])
  useEffect(() => {
    if (!site) return
    const language = languageFor(chosen, site, languages)
    document.documentElement.lang = language
    portalTexts[language]().then(texts => setSpeech(new Speech(language, texts)), reportError)
  }, [chosen, site])
  return speech
}

/** The router keeps a page while its address stays: who is here decides inside it. */
function FrontPage() {
  const isIn = useVisit().session !== undefined
  const { route } = useLocation()
  // Whoever scanned a code and logged in elsewhere comes back here.
  useEffect(() => {
    if (isIn && keptCode() !== '') route('/release', true)
  }, [isIn])
  return isIn ? <HomePage /> : <LogInPage />
}

function OwnAccountPage() {
  return useVisit().session ? <AccountPage /> : <LogInPage />
}
