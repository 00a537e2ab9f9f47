import { useEffect, useRef } from 'preact/hooks'
import type { Static } from 'typebox'
import { readPageRanges, writePageRanges } from '../core/page-ranges.ts'
import type { OwnJobView, TicketChange } from '../http/portal-job-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { colourWords, sidesWords } from './ticket-words.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

interface Props {
  readonly job: OwnJobView
  readonly onDone: () => void
}

type Change = Static<typeof TicketChange>

/** How a held job is to be printed. Opens by itself; the keyboard stays inside, Escape closes. */
export function OptionsDialog({ job, onDone }: Props) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, setTrouble, run } = useAction()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])

  const save = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement // it is the form's own event
    const change = changeOf(new FormData(form))
    if (change === 'pages') return complain(form, 'pages', text('options.pages.wrong'))
    if (change === 'copies') return complain(form, 'copies', text('options.copies.wrong'))
    run(
      () => api.send('PATCH', `/api/portal/jobs/${job.id}`, change),
      isDone => isDone && dialog.current?.close(),
    )
  }

  const complain = (form: HTMLFormElement, field: string, words: string) => {
    setTrouble(words)
    const input = form.elements.namedItem(field)
    if (input instanceof HTMLElement) input.focus()
  }

  return (
    <dialog ref={dialog} class="card" aria-labelledby="options-title" onClose={onDone}>
      <h2 id="options-title">{text('options.title', { name: job.name })}</h2>
      <p class="soft">{text('options.about')}</p>
      <form class="fields" onSubmit={save} noValidate>
        <TicketFields ticket={job.ticket} />
        <Trouble text={trouble} />
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy}>
            {text('options.save')}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {text('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  )
}

function TicketFields({ ticket }: { readonly ticket: OwnJobView['ticket'] }) {
  const { text } = useSpeech()
  const { copies, sides, printColorMode, pageRanges } = ticket
  return (
    <>
      <label class="field">
        <span>{text('options.copies')}</span>
        <input name="copies" type="number" min={1} max={999} inputMode="numeric" defaultValue={`${copies ?? 1}`} />
      </label>
      <Choice name="sides" label={text('options.sides')} chosen={sides} words={sidesWords} />
      <Choice name="colour" label={text('options.colour')} chosen={printColorMode} words={colourWords} />
      <div class="field">
        <label class="field">
          <span>{text('options.pages')}</span>
          <input
            name="pages"
            autocomplete="off"
            maxLength={1_000}
            aria-describedby="pages-about"
            defaultValue={writePageRanges(pageRanges ?? [])}
          />
        </label>
        <small id="pages-about">{text('options.pages.about')}</small>
      </div>
    </>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly label: string
  readonly chosen: string | null
  readonly words: typeof colourWords
}

function Choice({ name, label, chosen, words }: ChoiceProps) {
  const { text } = useSpeech()
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name}>
        <option value="" selected={chosen === null}>
          {text('options.by-printer')}
        </option>
        {Object.entries(words).map(([value, key]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text(key)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What the form says, or the field that says nothing that can be meant. */
function changeOf(form: FormData): Change | 'copies' | 'pages' {
  const said = (name: string) => String(form.get(name) ?? '')
  const copies = Number(said('copies') || '1')
  if (!Number.isInteger(copies) || copies < 1 || copies > 999) return 'copies'
  const ranges = readPageRanges(said('pages'))
  if (!ranges) return 'pages'
  return {
    copies,
    sides: (said('sides') || null) as OwnJobView['ticket']['sides'], // form border: a select has no other values
    printColorMode: (said('colour') || null) as 'auto' | 'color' | 'monochrome' | null, // form border: as above
    pageRanges: ranges.length === 0 ? null : ranges.map(([first, last]) => [first, last]),
  }
}
