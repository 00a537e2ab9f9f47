import { useState } from 'preact/hooks'
import { useLocation, useRoute } from 'preact-iso'
import type { Static } from 'typebox'
import type { TerminalView } from '../http/terminal-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { PanelCard } from './panel-card.tsx'
import { RoomTitle } from './room-title.tsx'
import { SureButton } from './sure-button.tsx'
import { TerminalFields, terminalOf } from './terminal-fields.tsx'
import { useAction } from './use-action.ts'
import { useDrivers } from './use-drivers.ts'
import { useLoaded } from './use-loaded.ts'
import { mayUse, useVisit } from './visit.ts'

type Terminal = Static<typeof TerminalView>

/** One terminal: how it is, and what may be changed of it. */
export function TerminalRoom() {
  const { text } = useSpeech()
  const { params } = useRoute()
  const { session } = useVisit()
  const name = params['name'] ?? ''
  const path = `/api/terminals/${encodeURIComponent(name)}`
  const { value: terminal, trouble, reload } = useLoaded<Terminal>(path)
  const isManager = session !== undefined && mayUse(session, 'manage')
  return (
    <>
      <p>
        <a href="/console/terminals">{text('terminals.back')}</a>
      </p>
      <RoomTitle title={name} />
      <Trouble text={trouble} />
      {terminal ? <TerminalNow terminal={terminal} /> : null}
      {terminal && isManager ? (
        <div class="halves">
          {terminal.driver === 'panel' ? <PanelCard terminal={name} path={path} onChanged={reload} /> : null}
          <ChangeTerminal key={terminal.driver} terminal={terminal} path={path} onChanged={reload} />
        </div>
      ) : null}
    </>
  )
}

function TerminalNow({ terminal: { state, printer } }: { readonly terminal: Terminal }) {
  const speech = useSpeech()
  const { text } = speech
  return (
    <p class={state.connected ? 'notice' : 'notice warm'}>
      {text(state.connected ? 'floor.connected' : 'floor.not-connected')}
      {state.since ? ` · ${text('terminal.since', { at: speech.instant(state.since) })}` : ''}
      {' · '}
      {text('floor.at', { printer })}
      {state.reason ? <small> ({state.reason})</small> : null}
    </p>
  )
}

interface ChangeTerminalProps {
  readonly terminal: Terminal
  readonly path: string
  readonly onChanged: () => void
}

function ChangeTerminal({ terminal, path, onChanged }: ChangeTerminalProps) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { route } = useLocation()
  const { isBusy, trouble, run } = useAction()
  const drivers = useDrivers()
  const [isSaved, setSaved] = useState(false)
  const save = (event: SubmitEvent) => {
    const change = terminalOf(fieldsOf(event), drivers)
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
      route('/console/terminals', true)
    })
  return (
    <section class="card" aria-labelledby="change">
      <h2 id="change">{text('device.change')}</h2>
      <form class="fields" onSubmit={save}>
        <p class="soft">{text('terminal.change.about')}</p>
        <TerminalFields drivers={drivers} terminal={terminal} />
        <Trouble text={trouble} />
        <div role="status">{isSaved ? <p class="notice">{text('saved')}</p> : null}</div>
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            {text('save')}
          </button>
        </div>
      </form>
      <SureButton
        label={text('terminal.remove')}
        question={text('terminal.remove.sure')}
        isBusy={isBusy}
        onSure={remove}
      />
    </section>
  )
}
