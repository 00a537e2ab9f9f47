import { useEffect, useState } from 'preact/hooks'
import { LocationProvider, Route, Router } from 'preact-iso'
import { languages } from '../core/language.ts'
import type { PortalKey } from '../texts/portal/en.ts'
import { languageFor, Speech } from '../web/speech.ts'
import { HomePage } from './home-page.tsx'
import { LinkPage } from './link-page.tsx'
import { LogInPage } from './log-in-page.tsx'
import { NewPinPage } from './new-pin-page.tsx'
import { PinLinkPage } from './pin-link-page.tsx'
import { portalTexts, SpeechProvider } from './portal-speech.ts'
import { openVisit, useVisit, type Visit, VisitProvider } from './visit.ts'

/** The whole portal: who is here, the language, and the page of the address. */
export function Portal() {
  const [visit, setVisit] = useState<Visit>()
  const [speech, setSpeech] = useState<Speech<PortalKey>>()

  useEffect(() => {
    openVisit(setVisit).catch(reportError)
  }, [])

  const chosen = visit?.session?.language ?? null
  const site = visit?.offer.language
  useEffect(() => {
    if (!site) return
    const language = languageFor(chosen, site, languages)
    document.documentElement.lang = language
    portalTexts[language]().then(texts => setSpeech(new Speech(language, texts)), reportError)
  }, [chosen, site])

  if (!visit || !speech) return null
  return (
    <SpeechProvider value={speech}>
      <VisitProvider value={visit}>
        <LocationProvider>
          <Router>
            <Route path="/log-in" component={LinkPage} />
            <Route path="/pin" component={PinLinkPage} />
            <Route path="/new-pin" component={NewPinPage} />
            <Route default component={FrontPage} />
          </Router>
        </LocationProvider>
      </VisitProvider>
    </SpeechProvider>
  )
}

/** The router keeps a page while its address stays: who is here decides inside it. */
function FrontPage() {
  return useVisit().session ? <HomePage /> : <LogInPage />
}
