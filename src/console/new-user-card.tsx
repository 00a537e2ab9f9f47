import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { MadeUserView } from '../http/user-shapes.ts'
import { Digits } from '../web/digits.tsx'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { UserFields, userChangeOf } from './user-fields.tsx'
import { useVisit } from './visit.ts'

type Made = Static<typeof MadeUserView>

/** Makes a user; the PIN is shown this once. */
export function NewUserCard({ onMade }: { readonly onMade: () => void }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [made, setMade] = useState<Made>()
  const add = (event: SubmitEvent) => {
    const fields = fieldsOf(event)
    const body = { userName: fields['userName'], issuePin: 'issuePin' in fields, ...userChangeOf(fields) }
    run(
      async () => setMade(await api.send<Made>('POST', '/api/users', body)),
      isDone => isDone && onMade(),
    )
  }
  return (
    <details class="card narrow">
      <summary>{text('users.add')}</summary>
      {/* A form of its own for each user: the next one begins with empty fields. */}
      <form key={made?.userName} class="fields" onSubmit={add}>
        <TextField name="userName" label={text('user.name')} maxLength={127} />
        <UserFields />
        <label class="check">
          <input type="checkbox" name="issuePin" defaultChecked />
          {text('users.add.pin')}
        </label>
        <Trouble text={trouble} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            {text('users.add')}
          </button>
        </div>
      </form>
      <div role="status">
        {made ? (
          <>
            <p class="notice">
              {text('users.added')} <a href={`/console/users/${encodeURIComponent(made.userName)}`}>{made.userName}</a>
            </p>
            {made.pin ? (
              <>
                <Digits pin={made.pin.pin} />
                <p>{text(made.pin.mail === 'queued' ? 'users.pin.mailed' : 'users.pin')}</p>
              </>
            ) : null}
          </>
        ) : null}
      </div>
    </details>
  )
}
