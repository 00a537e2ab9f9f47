import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { UserPage } from '../http/user-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { NewUserCard } from './new-user-card.tsx'
import { RoomTitle } from './room-title.tsx'
import { useLoaded } from './use-loaded.ts'
import { mayUse, useVisit } from './visit.ts'

const shown = 50

/** Finds people as one types, by name, address or shown name. */
export function UsersRoom() {
  const { text } = useSpeech()
  const [wanted, setWanted] = useState('')
  const search = wanted.trim() === '' ? '' : `&search=${encodeURIComponent(wanted.trim())}`
  const { session } = useVisit()
  const { value, trouble, reload } = useLoaded<Static<typeof UserPage>>(`/api/users?limit=${shown}${search}`)
  return (
    <>
      <RoomTitle title={text('room.users')} />
      <label class="field narrow">
        <span>{text('users.search')}</span>
        <input
          type="search"
          value={wanted}
          maxLength={127}
          autocomplete="off"
          spellcheck={false}
          onInput={event => setWanted(event.currentTarget.value)}
        />
      </label>
      {session && mayUse(session, 'manage') ? <NewUserCard onMade={reload} /> : null}
      <Trouble text={trouble} />
      <section class="card" aria-label={text('room.users')}>
        <p class="soft" role="status">
          {value ? text(value.users.length < shown ? 'users.found' : 'users.more', { count: value.users.length }) : ''}
        </p>
        <ul class="rows">
          {value?.users.map(user => (
            <li key={user.userName}>
              <a class="row" href={`/console/users/${encodeURIComponent(user.userName)}`}>
                <strong>{user.displayName ?? user.userName}</strong>{' '}
                <span class="soft">
                  {[user.userName, user.email, ...user.groups].filter(Boolean).join(' · ')}
                  {user.enabled ? '' : ` · ${text('user.off')}`}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}
