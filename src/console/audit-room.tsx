import { useState } from 'preact/hooks'
import { AuditCard } from './audit-card.tsx'
import { auditEvents } from './audit-events.ts'
import { useSpeech } from './console-speech.ts'
import { daySpan } from './day-span.ts'
import { ExplainCard } from './explain-card.tsx'
import { fieldsOf } from './fields-of.ts'
import { RoomTitle } from './room-title.tsx'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { useNames } from './use-names.ts'

/** Who did what and when, and why something did not print. */
export function AuditRoom() {
  const { text } = useSpeech()
  const [query, setQuery] = useState('')
  const search = (event: SubmitEvent) => {
    const { from = '', to = '', ...rest } = fieldsOf(event)
    const given = Object.entries(rest).filter(([, value]) => value !== '')
    setQuery(String(new URLSearchParams([...given, ...Object.entries(daySpan(from, to))])))
  }
  return (
    <>
      <RoomTitle title={text('room.audit')} />
      <Search onSearch={search} />
      <div class="halves">
        <AuditCard query={query} title={text('audit.entries')} />
        <div class="fields">
          <ExplainCard />
          <section class="card" aria-labelledby="export">
            <h2 id="export">{text('audit.export')}</h2>
            <p class="soft">{text('audit.export.about')}</p>
            <div class="buttons">
              <a class="button" href="/api/audit/export" download>
                {text('audit.export.get')}
              </a>
            </div>
          </section>
        </div>
      </div>
    </>
  )
}

function Search({ onSearch }: { readonly onSearch: (event: SubmitEvent) => void }) {
  const { text } = useSpeech()
  const { terminals } = useNames()
  return (
    <form class="asked" onSubmit={onSearch}>
      <TextField name="userName" label={text('audit.user')} maxLength={127} isOptional />
      <SelectField name="event" label={text('audit.event')}>
        <option value="">{text('jobs.any')}</option>
        {auditEvents.map(event => (
          <option key={event} value={event}>
            {text(`event.${event}`)}
          </option>
        ))}
      </SelectField>
      <SelectField name="terminalName" label={text('first.terminal')}>
        <option value="">{text('jobs.any')}</option>
        {terminals.map(name => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      {(['from', 'to'] as const).map(end => (
        <label key={end} class="field">
          <span>{text(`reports.${end}`)}</span>
          <input type="date" name={end} />
        </label>
      ))}
      <button type="submit" class="primary">
        {text('list.search')}
      </button>
    </form>
  )
}
