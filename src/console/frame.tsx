import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { useSpeech } from './console-speech.ts'
import type { Room } from './rooms.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

/** Navigation beside every room; on a phone behind a button. */
export function Frame({ rooms, children }: { readonly rooms: readonly Room[]; readonly children: ComponentChildren }) {
  const { text } = useSpeech()
  const { api, session, offer, end } = useVisit()
  const { path } = useLocation()
  const { run } = useAction()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false)
    }
    document.addEventListener('keydown', close)
    return () => document.removeEventListener('keydown', close)
  }, [])
  const logOut = () =>
    run(async () => {
      await api.send('DELETE', '/api/console/session')
      end()
    })
  const here =
    rooms.find(room => room.path === path) ?? rooms.findLast(room => path.startsWith(`${room.path}/`)) ?? rooms[0]
  return (
    <>
      <a class="skip" href="#content">
        {text('skip')}
      </a>
      <div class="frame">
        <header class={isOpen ? 'side open' : 'side'}>
          <div class="head">
            <p class="brand">
              <img src="/icon.svg" alt="" width="28" height="28" /> {offer.siteName}
            </p>
            <button
              type="button"
              class="menu"
              aria-expanded={isOpen}
              aria-controls="rooms"
              onClick={() => setOpen(!isOpen)}
            >
              {text('menu')}
            </button>
          </div>
          <nav id="rooms" aria-label={text('rooms')}>
            <ul>
              {rooms.map(room => (
                <li key={room.path}>
                  <a href={room.path} aria-current={room === here ? 'page' : undefined} onClick={() => setOpen(false)}>
                    {text(room.name)}
                  </a>
                </li>
              ))}
            </ul>
            <div class="who">
              <p class="soft">{session?.displayName ?? session?.userName ?? text('token-holder')}</p>
              <button type="button" onClick={logOut}>
                {text('log-out')}
              </button>
            </div>
          </nav>
        </header>
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
    </>
  )
}
