import { useRef, useState } from 'preact/hooks'
import { Problem } from '../web/api.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { sendDocument } from './send-document.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

interface Underway {
  readonly name: string
  readonly part: number
  readonly stop: () => void
}

/** A place to drop documents on, or to choose one. */
export function Upload({ onHeld }: { readonly onHeld: () => void }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { trouble, run } = useAction()
  const [underway, setUnderway] = useState<Underway>()
  const [done, setDone] = useState<string>()
  const [isOver, setOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)

  const take = (files: FileList | null | undefined) => {
    if (!files || underway) return
    const chosen = [...files]
    run(
      async () => {
        for (const file of chosen) await send(file)
      },
      () => setUnderway(undefined),
    )
  }

  const send = async (file: File) => {
    const stop = new AbortController()
    const show = (part: number) => setUnderway({ name: file.name, part, stop: () => stop.abort() })
    show(0)
    try {
      await sendDocument(api, file, { signal: stop.signal, onPart: show })
      setDone(file.name)
      onHeld()
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'stopped')) throw error
    }
  }

  return (
    <section class="card" aria-labelledby="upload-title">
      <h2 id="upload-title">{text('upload.title')}</h2>
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
          take(event.dataTransfer?.files)
        }}
      >
        <span>{text('upload.drop')}</span>
        <small>{text('upload.types')}</small>
        <input
          ref={chooser}
          type="file"
          multiple
          accept=".pdf,.jpg,.jpeg,.png,.pwg,.urf"
          onChange={event => {
            take(event.currentTarget.files)
            event.currentTarget.value = ''
          }}
        />
      </label>
      <Trouble text={trouble} />
      {underway ? (
        <div class="underway">
          <label>
            {text('upload.of', { name: underway.name })}
            <progress value={underway.part} max={1} />
          </label>
          <button type="button" onClick={underway.stop}>
            {text('upload.cancel')}
          </button>
        </div>
      ) : null}
      <p role="status">{done && !underway ? text('upload.done', { name: done }) : ''}</p>
    </section>
  )
}
