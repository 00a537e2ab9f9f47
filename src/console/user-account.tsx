import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import type { Static } from 'typebox'
import type { UserView } from '../http/user-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { SureButton } from './sure-button.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { UserFields, userChangeOf } from './user-fields.tsx'
import { useVisit } from './visit.ts'

type User = Static<typeof UserView>

interface UserAccountProps {
  readonly user: User
  readonly path: string
  readonly onChanged: () => void
}

/** To change an account, to rename it, to delete it, to forget the person. */
export function UserAccount({ user, path, onChanged }: UserAccountProps) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [isSaved, setSaved] = useState(false)
  const save = (event: SubmitEvent) => {
    const change = userChangeOf(fieldsOf(event))
    setSaved(false)
    run(
      async () => {
        await api.send('PATCH', path, change)
        setSaved(true)
      },
      isDone => isDone && onChanged(),
    )
  }
  return (
    <section class="card" aria-labelledby="account">
      <h2 id="account">{text('user.account')}</h2>
      {user.origin === 'admin' ? null : <p class="notice">{text('user.kept-elsewhere', { origin: user.origin })}</p>}
      <form class="fields" onSubmit={save}>
        <UserFields user={user} />
        <Trouble text={trouble} />
        <div role="status">{isSaved ? <p class="notice">{text('saved')}</p> : null}</div>
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            {text('save')}
          </button>
        </div>
      </form>
      <Rename path={path} userName={user.userName} />
      <Removal path={path} />
    </section>
  )
}

function Rename({ path, userName }: { readonly path: string; readonly userName: string }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { route } = useLocation()
  const { isBusy, trouble, run } = useAction()
  const rename = (event: SubmitEvent) => {
    const { newName = '' } = fieldsOf(event)
    run(async () => {
      const renamed = await api.send<User>('POST', `${path}/rename`, { userName: newName })
      route(`/console/users/${encodeURIComponent(renamed.userName)}`, true)
    })
  }
  return (
    <details>
      <summary>{text('user.rename')}</summary>
      <form class="fields" onSubmit={rename}>
        <TextField
          name="newName"
          label={text('user.name')}
          about={text('user.rename.about')}
          value={userName}
          maxLength={127}
        />
        <Trouble text={trouble} />
        <div class="buttons">
          <button type="submit" disabled={isBusy}>
            {text('user.rename')}
          </button>
        </div>
      </form>
    </details>
  )
}

function Removal({ path }: { readonly path: string }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { route } = useLocation()
  const { isBusy, trouble, run } = useAction()
  const remove = (query: string) =>
    run(async () => {
      await api.send('DELETE', `${path}${query}`)
      route('/console/users', true)
    })
  return (
    <details>
      <summary>{text('user.delete')}</summary>
      <div class="fields">
        <p class="soft">{text('user.delete.about')}</p>
        <Trouble text={trouble} />
        <SureButton
          label={text('user.delete')}
          question={text('user.delete.sure')}
          isBusy={isBusy}
          onSure={() => remove('')}
        />
        <p class="soft">{text('user.erase.about')}</p>
        <SureButton
          label={text('user.erase')}
          question={text('user.erase.sure')}
          isBusy={isBusy}
          onSure={() => remove('?erase=true')}
        />
      </div>
    </details>
  )
}
