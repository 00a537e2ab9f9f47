import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { useSpeech } from './portal-speech.ts'
import { useAction } from './use-action.ts'
import { useLanding } from './use-landing.ts'
import { useSession } from './visit.ts'

interface Props {
  readonly title: string
  readonly children: ComponentChildren
}

/** The frame of every page of somebody who is logged in. */
export function Room({ title, children }: Props) {
  const { text } = useSpeech()
  const { api, session, offer, end } = useSession()
  const { run } = useAction()
  const landing = useLanding<HTMLElement>()
  useEffect(() => {
    document.title = `${title} – ${offer.siteName}`
  }, [title, offer.siteName])
  const logOut = () =>
    run(async () => {
      await api.send('DELETE', '/api/portal/session')
      end('logged-out')
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
      <nav class="tabs" aria-label={text('pages')}>
        <Tab path="/" label={text('home')} />
        <Tab path="/account" label={text('account')} />
      </nav>
      <main id="content" class="room" tabIndex={-1} ref={landing}>
        <h1 class="unseen">{title}</h1>
        {children}
      </main>
    </>
  )
}

function Tab({ path, label }: { readonly path: string; readonly label: string }) {
  const { path: here } = useLocation()
  return (
    <a href={path} aria-current={here === path ? 'page' : undefined}>
      {label}
    </a>
  )
}
