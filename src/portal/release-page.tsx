import { useEffect, useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { PlaceView } from '../http/portal-place-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { keepCode, keptCode } from './kept-code.ts'
import { LogInPage } from './log-in-page.tsx'
import { useSpeech } from './portal-speech.ts'
import { printerWords } from './printer-words.ts'
import { ReleaseForm } from './release-form.tsx'
import { Room } from './room.tsx'
import { takeToken } from './take-token.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

/** Where the code at a printer leads. Who is not logged in logs in first; the code waits. */
export function ReleasePage() {
  const { session } = useVisit()
  const [code, setCode] = useState(takeCode)
  // Another code that is scanned into the same tab changes only what stands after the #.
  useEffect(() => {
    const take = () => {
      if (location.hash !== '') setCode(takeCode())
    }
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [])
  return session ? <ReleaseRoom code={code} /> : <LogInPage isForRelease />
}

function takeCode(): string {
  const code = takeToken() || keptCode()
  keepCode(code)
  return code
}

function ReleaseRoom({ code }: { readonly code: string }) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { trouble, run } = useAction()
  const [place, setPlace] = useState<Static<typeof PlaceView>>()
  useEffect(() => {
    keepCode('')
    if (code !== '') run(async () => setPlace(await api.send('POST', '/api/portal/place', { code })))
  }, [code])

  return (
    <Room title={text('release.title')}>
      <section class="card wide" aria-labelledby="release-title">
        <h2 id="release-title">{text('release.title')}</h2>
        <Trouble text={code === '' ? text('release.no-code') : trouble} />
        {place ? <p>{text('release.at', { printer: place.printerName })}</p> : null}
        {place?.problemKind ? (
          <p class="notice warm" role="alert">
            {printerWords(speech, place.printerName, place.problemKind)}
          </p>
        ) : null}
        {place ? <ReleaseForm key={place.place} place={place} /> : null}
      </section>
    </Room>
  )
}
