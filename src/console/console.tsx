import { useEffect, useState } from 'preact/hooks'
import { LocationProvider, Route, Router } from 'preact-iso'
import { languages } from '../core/language.ts'
import type { ConsoleKey } from '../texts/console/en.ts'
import { languageFor, Speech } from '../web/speech.ts'
import { consoleTexts, SpeechProvider } from './console-speech.ts'
import { Frame } from './frame.tsx'
import { LogInPage } from './log-in-page.tsx'
import { rooms } from './rooms.ts'
import { mayUse, openVisit, type Visit, VisitProvider } from './visit.ts'

/** The whole console: who is here, the language, and the room of the address. */
export function Console() {
  const [visit, setVisit] = useState<Visit>()
  const [speech, setSpeech] = useState<Speech<ConsoleKey>>()

  useEffect(() => {
    openVisit(setVisit).catch(reportError)
  }, [])

  const chosen = visit?.session?.language ?? null
  const site = visit?.offer.language
  useEffect(() => {
    if (!site) return
    const language = languageFor(chosen, site, languages)
    document.documentElement.lang = language
    consoleTexts[language]().then(texts => setSpeech(new Speech(language, texts)), reportError)
  }, [chosen, site])

  if (!visit || !speech) return null
  return (
    <SpeechProvider value={speech}>
      <VisitProvider value={visit}>
        <LocationProvider scope="/console">{visit.session ? <Rooms visit={visit} /> : <LogInPage />}</LocationProvider>
      </VisitProvider>
    </SpeechProvider>
  )
}

function Rooms({ visit: { session } }: { readonly visit: Visit }) {
  const open = rooms.filter(room => session && (room.needs === undefined || mayUse(session, room.needs)))
  return (
    <Frame rooms={open}>
      <Router>
        {open.map(({ path, component }) => (
          <Route key={path} path={path} component={component} />
        ))}
        {open.flatMap(({ path, under }) =>
          under ? [<Route key={path} path={`${path}/:name`} component={under} />] : [],
        )}
        <Route default component={open[0]?.component ?? NoRoom} />
      </Router>
    </Frame>
  )
}

function NoRoom() {
  return null
}
