import { useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { PrinterFields, printerOf } from './printer-fields.tsx'
import { RoomTitle } from './room-title.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useFloor } from './use-floor.ts'
import { usePrinterWords } from './use-printer-words.ts'
import { mayUse, useVisit } from './visit.ts'

/** All printers, and the way to another one. */
export function PrintersRoom() {
  const { text } = useSpeech()
  const { session } = useVisit()
  const wordsOf = usePrinterWords()
  const [wanted, setWanted] = useState('')
  const { floor, trouble } = useFloor()
  const printers = floor && [...floor.printers.values()]
  const shown = printers?.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()))
  return (
    <>
      <RoomTitle title={text('room.printers')} />
      <label class="field narrow">
        <span>{text('printers.search')}</span>
        <input type="search" value={wanted} onInput={event => setWanted(event.currentTarget.value)} />
      </label>
      {session && mayUse(session, 'manage') ? <NewPrinter /> : null}
      <Trouble text={trouble} />
      <section class="card" aria-label={text('room.printers')}>
        {printers?.length === 0 ? <p>{text('printers.none')}</p> : null}
        <ul class="rows">
          {shown?.map(printer => (
            <li key={printer.name}>
              <a class="row" href={`/console/printers/${encodeURIComponent(printer.name)}`}>
                <strong>{printer.name}</strong> <span class="soft">{wordsOf(printer) ?? text('floor.ready')}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function NewPrinter() {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [made, setMade] = useState<string>()
  const add = (event: SubmitEvent) => {
    const fields = fieldsOf(event)
    const { name = '' } = fields
    run(async () => {
      await api.send('POST', '/api/printers', { name, ...printerOf(fields) })
      setMade(name)
    })
  }
  return (
    <details class="card narrow">
      <summary>{text('first.printer.add')}</summary>
      <form key={made} class="fields" onSubmit={add}>
        <TextField name="name" label={text('first.name')} about={text('first.name.rule')} maxLength={63} />
        <PrinterFields />
        <Trouble text={trouble} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            {text('first.printer.add')}
          </button>
        </div>
      </form>
      <div role="status">
        {made ? (
          <p class="notice">
            {text('printers.added')} <a href={`/console/printers/${encodeURIComponent(made)}`}>{made}</a>
          </p>
        ) : null}
      </div>
    </details>
  )
}
