import { useState } from 'preact/hooks'
import { useLocation, useRoute } from 'preact-iso'
import type { Static } from 'typebox'
import type { PrinterView } from '../http/printer-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { PrinterFields, printerOf } from './printer-fields.tsx'
import { RoomTitle } from './room-title.tsx'
import { SureButton } from './sure-button.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { usePrinterWords } from './use-printer-words.ts'
import { mayUse, useVisit } from './visit.ts'

type Printer = Static<typeof PrinterView>

/** One printer: how it is, a page to try it, and what may be changed of it. */
export function PrinterRoom() {
  const { text } = useSpeech()
  const { params } = useRoute()
  const { session } = useVisit()
  const name = params['name'] ?? ''
  const path = `/api/printers/${encodeURIComponent(name)}`
  const { value: printer, trouble, reload } = useLoaded<Printer>(path)
  return (
    <>
      <p>
        <a href="/console/printers">{text('printers.back')}</a>
      </p>
      <RoomTitle title={name} />
      <Trouble text={trouble} />
      {printer ? (
        <div class="halves">
          <PrinterNow printer={printer} path={path} onLook={reload} />
          {session && mayUse(session, 'manage') ? (
            <ChangePrinter key={printer.name} printer={printer} path={path} onChanged={reload} />
          ) : null}
        </div>
      ) : (
        <p class="soft">{text('loading')}</p>
      )}
    </>
  )
}

interface PrinterNowProps {
  readonly printer: Printer
  readonly path: string
  readonly onLook: () => void
}

function PrinterNow({ printer, path, onLook }: PrinterNowProps) {
  const speech = useSpeech()
  const { text } = speech
  const { api, session } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const wordsOf = usePrinterWords()
  const [isSent, setSent] = useState(false)
  const { state } = printer
  const test = () => {
    setSent(false)
    run(async () => {
      await api.send('POST', `${path}/test-page`, {})
      setSent(true)
    }, onLook)
  }
  return (
    <section class="card" aria-labelledby="now">
      <h2 id="now">{text('printer.now')}</h2>
      <p class={state.canPrint ? 'notice' : 'notice warm'}>{wordsOf(state) ?? text('floor.ready')}</p>
      <dl class="facts">
        <div>
          <dt>{text('printer.documents')}</dt>
          <dd>{state.documents}</dd>
        </div>
        {state.lifeCount === null ? null : (
          <div>
            <dt>{text('printer.life')}</dt>
            <dd>{new Intl.NumberFormat(speech.language).format(state.lifeCount)}</dd>
          </div>
        )}
      </dl>
      <Trouble text={trouble} />
      <div role="status">{isSent ? <p class="notice">{text('printer.test.sent')}</p> : null}</div>
      <div class="buttons">
        {session && mayUse(session, 'operate') ? (
          <button type="button" class="primary" disabled={isBusy} onClick={test}>
            {text('printer.test')}
          </button>
        ) : null}
        <button type="button" onClick={onLook}>
          {text('printer.look')}
        </button>
      </div>
    </section>
  )
}

interface ChangePrinterProps {
  readonly printer: Printer
  readonly path: string
  readonly onChanged: () => void
}

function ChangePrinter({ printer, path, onChanged }: ChangePrinterProps) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { route } = useLocation()
  const { isBusy, trouble, run } = useAction()
  const [isSaved, setSaved] = useState(false)
  const save = (event: SubmitEvent) => {
    const change = printerOf(fieldsOf(event))
    setSaved(false)
    run(
      async () => {
        await api.send('PATCH', path, change)
        setSaved(true)
      },
      isDone => isDone && onChanged(),
    )
  }
  const remove = () =>
    run(async () => {
      await api.send('DELETE', path)
      route('/console/printers', true)
    })
  return (
    <section class="card" aria-labelledby="change">
      <h2 id="change">{text('device.change')}</h2>
      <form class="fields" onSubmit={save}>
        <PrinterFields printer={printer} />
        <Trouble text={trouble} />
        <div role="status">{isSaved ? <p class="notice">{text('saved')}</p> : null}</div>
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            {text('save')}
          </button>
        </div>
      </form>
      <SureButton
        label={text('printer.remove')}
        question={text('printer.remove.sure')}
        isBusy={isBusy}
        onSure={remove}
      />
    </section>
  )
}
