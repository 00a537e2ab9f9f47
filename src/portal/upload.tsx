import { useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { type Sending, useUploads } from './use-uploads.ts'

/** A place to drop documents on, or to choose some. Each tells how far it has come, and what became of it. */
export function Upload({ onHeld }: { readonly onHeld: () => void }) {
  const { text } = useSpeech()
  const { list, add, clear } = useUploads(onHeld)
  const [isOver, setOver] = useState(false)
  const done = list.findLast(sending => sending.state === 'done')
  const isResting = list.length > 0 && list.every(({ state }) => state === 'done' || state === 'failed')

  return (
    <section class="card" aria-labelledby="upload-title">
      <h2 id="upload-title" tabIndex={-1}>
        {text('upload.title')}
      </h2>
      <label
        class={`drop ${isOver ? 'over' : ''}`}
        onDragOver={event => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault()
          setOver(false)
          add(event.dataTransfer?.files)
        }}
      >
        <span>{text('upload.drop')}</span>
        <small>{text('upload.types')}</small>
        <input
          type="file"
          multiple
          accept=".pdf,.jpg,.jpeg,.png,.pwg,.urf"
          onChange={event => {
            add(event.currentTarget.files)
            event.currentTarget.value = ''
          }}
        />
      </label>
      <p role="status">{done ? text('upload.done', { name: done.name }) : ''}</p>
      {list.some(({ state }) => state !== 'done') ? (
        <ul class="uploads" aria-label={text('upload.list')}>
          {list.map(sending => (
            <UploadItem key={sending.key} sending={sending} />
          ))}
        </ul>
      ) : null}
      {isResting && list.some(({ state }) => state === 'failed') ? (
        <button type="button" class="quiet" onClick={clear}>
          {text('upload.clear')}
        </button>
      ) : null}
    </section>
  )
}

function UploadItem({ sending }: { readonly sending: Sending }) {
  const { text } = useSpeech()
  const { name, state, part, trouble, stop } = sending
  if (state === 'done') return null
  if (state === 'failed')
    return (
      <li>
        <Trouble text={`${text('upload.failed', { name })} ${trouble}`} />
      </li>
    )
  return (
    <li class="underway">
      {state === 'waiting' ? (
        <p class="soft">{text('upload.waits', { name })}</p>
      ) : (
        <label>
          {text('upload.of', { name })}
          <progress value={part} max={1} />
        </label>
      )}
      <button type="button" aria-label={text('upload.cancel.of', { name })} onClick={stop}>
        {text('upload.cancel')}
      </button>
    </li>
  )
}
