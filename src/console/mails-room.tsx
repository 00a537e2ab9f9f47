import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { MailView } from '../http/mail-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { MoreButton } from './more-button.tsx'
import { RoomTitle } from './room-title.tsx'
import { SelectField } from './select-field.tsx'
import { SureButton } from './sure-button.tsx'
import { useAction } from './use-action.ts'
import { usePages } from './use-pages.ts'
import { useVisit } from './visit.ts'

type Mail = Static<typeof MailView>

const states = ['waiting', 'given-up', 'sent'] as const

/** Mails that wait, that were sent and that were given up; what they tell is shown to nobody. */
export function MailsRoom() {
  const { text } = useSpeech()
  const [state, setState] = useState('waiting')
  const mails = usePages<Mail, 'mails'>(`/api/mail/outbox?limit=50&state=${state}`, 'mails', 'before')
  return (
    <>
      <RoomTitle title={text('room.mails')} />
      <p class="soft">{text('outbox.about')}</p>
      <div class="asked">
        <SelectField name="state" label={text('jobs.state')} value={state} onChoose={setState}>
          {states.map(one => (
            <option key={one} value={one}>
              {text(`outbox.${one}`)}
            </option>
          ))}
        </SelectField>
        <button type="button" onClick={mails.reload}>
          {text('printer.look')}
        </button>
      </div>
      <Trouble text={mails.trouble} />
      <section class="card" aria-label={text('room.mails')}>
        {mails.entries?.length === 0 ? <p>{text('outbox.none')}</p> : null}
        <ul class="rows">
          {mails.entries?.map(mail => (
            <MailRow key={mail.id} mail={mail} onDone={mails.reload} />
          ))}
        </ul>
        <MoreButton pages={mails} />
      </section>
    </>
  )
}

function MailRow({ mail, onDone }: { readonly mail: Mail; readonly onDone: () => void }) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const path = `/api/mail/outbox/${encodeURIComponent(mail.id)}`
  const after = (isDone: boolean) => isDone && onDone()
  const isWaiting = mail.state === 'waiting'
  return (
    <li>
      <strong>{text(`mail.${mail.template}`)}</strong> <span class="soft">{speech.instant(mail.createdAt)}</span>
      <p>{text('outbox.to', { address: mail.recipient })}</p>
      <p class="soft">
        {text('outbox.tries', { count: mail.tries })}
        {mail.lastError === null ? '' : ` · ${text('outbox.error', { code: mail.lastError })}`}
        {isWaiting ? ` · ${text('outbox.due', { at: speech.instant(mail.dueAt) })}` : ''}
      </p>
      <Trouble text={trouble} />
      {mail.state === 'sent' ? null : (
        <div class="buttons">
          <button
            type="button"
            disabled={isBusy}
            onClick={() => run(() => api.send('POST', `${path}/retry`, {}), after)}
          >
            {text('outbox.retry')}
          </button>
          {isWaiting ? (
            <SureButton
              label={text('outbox.drop')}
              question={text('outbox.drop.sure')}
              isBusy={isBusy}
              onSure={() => run(() => api.send('DELETE', path), after)}
            />
          ) : null}
        </div>
      )}
    </li>
  )
}
