import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { TerminalView } from '../http/terminal-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { RoomTitle } from './room-title.tsx'
import { TerminalFields, terminalOf } from './terminal-fields.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useDrivers } from './use-drivers.ts'
import { useLoaded } from './use-loaded.ts'
import { mayUse, useVisit } from './visit.ts'

type Terminal = Static<typeof TerminalView>

/** All terminals, and the way to another one. */
export function TerminalsRoom() {
  const { text } = useSpeech()
  const { session } = useVisit()
  const [wanted, setWanted] = useState('')
  const { value, trouble, reload } = useLoaded<{ readonly terminals: readonly Terminal[] }>('/api/terminals')
  const shown = value?.terminals.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()))
  return (
    <>
      <RoomTitle title={text('room.terminals')} />
      <label class="field narrow">
        <span>{text('terminals.search')}</span>
        <input type="search" value={wanted} onInput={event => setWanted(event.currentTarget.value)} />
      </label>
      {session && mayUse(session, 'manage') ? <NewTerminal onMade={reload} /> : null}
      <Trouble text={trouble} />
      <section class="card" aria-label={text('room.terminals')}>
        {value?.terminals.length === 0 ? <p>{text('terminals.none')}</p> : null}
        <ul class="rows">
          {shown?.map(({ name, printer, state }) => (
            <li key={name}>
              <a class="row" href={`/console/terminals/${encodeURIComponent(name)}`}>
                <strong>{name}</strong>{' '}
                <span class="soft">
                  {text(state.connected ? 'floor.connected' : 'floor.not-connected')} · {text('floor.at', { printer })}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function NewTerminal({ onMade }: { readonly onMade: () => void }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const drivers = useDrivers()
  const [made, setMade] = useState<string>()
  const add = (event: SubmitEvent) => {
    const fields = fieldsOf(event)
    run(
      async () => {
        const { name } = await api.send<Terminal>('POST', '/api/terminals', {
          name: fields['name'],
          ...terminalOf(fields, drivers),
        })
        setMade(name)
      },
      isDone => isDone && onMade(),
    )
  }
  return (
    <details class="card narrow">
      <summary>{text('first.terminal.add')}</summary>
      <form key={made} class="fields" onSubmit={add}>
        <TextField name="name" label={text('first.name')} about={text('first.name.rule')} maxLength={63} />
        <TerminalFields drivers={drivers} />
        <Trouble text={trouble} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            {text('first.terminal.add')}
          </button>
        </div>
      </form>
      <div role="status">
        {made ? (
          <p class="notice">
            {text('terminals.added')} <a href={`/console/terminals/${encodeURIComponent(made)}`}>{made}</a>
          </p>
        ) : null}
      </div>
    </details>
  )
}
