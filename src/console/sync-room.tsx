import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { OutlookView, RunView } from '../http/sync-shapes.ts'
import type { Api } from '../web/api.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { RoomTitle } from './room-title.tsx'
import { SelectField } from './select-field.tsx'
import { SureButton } from './sure-button.tsx'
import { SyncOutlook } from './sync-outlook.tsx'
import { SyncRun } from './sync-run.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { useVisit } from './visit.ts'

type Run = Static<typeof RunView>
type Outlook = Static<typeof OutlookView>

interface Told {
  readonly runs: readonly Run[]
  readonly nextRun: string | null
}

/** Users from LDAP: what was done last, what would be done now, and doing it. */
export function SyncRoom() {
  const speech = useSpeech()
  const { text } = speech
  const told = useLoaded<Told>('/api/synchronisation?limit=10')
  const [last, ...former] = told.value?.runs ?? []
  return (
    <>
      <RoomTitle title={text('room.sync')} />
      <p>
        {told.value?.nextRun ? text('sync.next', { at: speech.instant(told.value.nextRun) }) : text('sync.on-demand')}
      </p>
      <Trouble text={told.trouble} />
      <SyncNow onRun={told.reload} />
      <section class="card" aria-labelledby="last-run">
        <div class="apart">
          <h2 id="last-run">{text('sync.last')}</h2>
          <button type="button" onClick={told.reload}>
            {text('printer.look')}
          </button>
        </div>
        {told.value && !last ? <p class="soft">{text('sync.never')}</p> : null}
        {last ? <SyncRun run={last} /> : null}
        {former.length > 0 ? (
          <details>
            <summary>{text('sync.former')}</summary>
            <ul class="rows">
              {former.map(run => (
                <li key={run.id}>
                  <SyncRun run={run} />
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </section>
    </>
  )
}

interface Source {
  readonly kind: (typeof sources)[number]
  readonly file: File | undefined
  /** Whether a file names everybody. */
  readonly isComplete: boolean
}

const sources = ['ldap', 'csv', 'myq', 'papercut', 'safeq'] as const

function SyncNow({ onRun }: { readonly onRun: () => void }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [source, setSource] = useState<Source>({ kind: 'ldap', file: undefined, isComplete: false })
  const [outlook, setOutlook] = useState<Outlook>()
  const [reason, setReason] = useState('')
  const [isDone, setDone] = useState(false)
  const choose = (chosen: Source) => {
    setSource(chosen)
    setOutlook(undefined)
    setReason('')
    setDone(false)
  }
  const look = () => {
    setDone(false)
    run(async () => setOutlook(await ask<Outlook>(api, source, { dryRun: true })))
  }
  const start = () =>
    run(async () => {
      await ask(api, source, reason === '' ? {} : { override: reason })
      setOutlook(undefined)
      setReason('')
      setDone(true)
    }, onRun)
  const isBraked = outlook !== undefined && outlook.brakeReason !== null && reason === ''
  return (
    <section class="card" aria-labelledby="sync-now">
      <h2 id="sync-now">{text('sync.now')}</h2>
      <p class="soft">{text('sync.about')}</p>
      <SourceFields source={source} onChoose={choose} />
      <Trouble text={trouble} />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={isBusy || (source.kind !== 'ldap' && !source.file)}
          onClick={look}
        >
          {text('settings.try')}
        </button>
      </div>
      <div role="status">
        {isBusy ? <p class="soft">{text('sync.busy')}</p> : null}
        {isDone ? <p class="notice">{text('sync.started')}</p> : null}
      </div>
      {outlook ? (
        <>
          <SyncOutlook outlook={outlook} />
          {outlook.brakeReason === 'too-many' ? <Override onGiven={setReason} /> : null}
          {isBraked ? null : (
            <SureButton label={text('sync.run')} question={text('sync.run.sure')} isBusy={isBusy} onSure={start} />
          )}
        </>
      ) : null}
    </section>
  )
}

/** Asks for a run, or with `dryRun` for what it would do. */
function ask<Answer>(
  api: Api,
  { kind, file, isComplete }: Source,
  wish: { readonly dryRun?: boolean; readonly override?: string },
): Promise<Answer> {
  if (kind === 'ldap' || !file) return api.send<Answer>('POST', '/api/synchronisation/runs', wish)
  const given = Object.entries(wish).map(([name, value]) => [name, String(value)])
  const query = new URLSearchParams([['format', kind], ['complete', String(isComplete)], ...given])
  return api.sendFile<Answer>(`/api/users/import?${query}`, file, 'text/csv')
}

interface SourceFieldsProps {
  readonly source: Source
  readonly onChoose: (source: Source) => void
}

function SourceFields({ source, onChoose }: SourceFieldsProps) {
  const { text } = useSpeech()
  const choose = (value: string) =>
    onChoose({ ...source, kind: sources.find(kind => kind === value) ?? 'ldap', file: undefined })
  return (
    <>
      <SelectField name="source" label={text('sync.source')} value={source.kind} onChoose={choose}>
        {sources.map(kind => (
          <option key={kind} value={kind}>
            {text(`sync.source.${kind}`)}
          </option>
        ))}
      </SelectField>
      {source.kind === 'ldap' ? null : (
        <>
          <label key={source.kind} class="field">
            <span>{text('sync.file')}</span>
            <input
              type="file"
              accept=".csv,.txt,text/csv"
              onChange={event => onChoose({ ...source, file: event.currentTarget.files?.[0] })}
            />
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={source.isComplete}
              onChange={event => onChoose({ ...source, isComplete: event.currentTarget.checked })}
            />
            {text('sync.complete')}
          </label>
        </>
      )}
    </>
  )
}

function Override({ onGiven }: { readonly onGiven: (reason: string) => void }) {
  const { text } = useSpeech()
  const give = (event: SubmitEvent) => onGiven(fieldsOf(event)['reason'] ?? '')
  return (
    <form class="fields" onSubmit={give}>
      <TextField name="reason" label={text('sync.override')} maxLength={512} />
      <div class="buttons">
        <button type="submit">{text('sync.override.give')}</button>
      </div>
    </form>
  )
}
