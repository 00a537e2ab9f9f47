import type { ComponentChildren } from 'preact'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import { useSession } from './visit.ts'

/** The frame of every page of somebody who is logged in. */
export function Room({ children }: { readonly children: ComponentChildren }) {
  const { text } = useSpeech()
  const { api, session, offer, end } = useSession()
  const { run } = useAction()
  const logOut = () =>
    run(async () => {
      await api.send('DELETE', '/api/portal/session')
      end()
    })
  return (
    <>
      <a class="skip" href="#content">
        {text('skip')}
      </a>
      <header class="top">
        <p class="brand">
          <img src="/icon.svg" alt="" width="32" height="32" /> {offer.siteName}
        </p>
        <p class="who">{session.displayName ?? session.userName}</p>
        <button type="button" onClick={logOut}>
          {text('log-out')}
        </button>
      </header>
      <main id="content" class="room">
        <h1 class="unseen">{text('home')}</h1>
        {children}
      </main>
    </>
  )
}
