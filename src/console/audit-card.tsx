import type { Static } from 'typebox'
import type { AuditPage } from '../http/audit-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { MoreButton } from './more-button.tsx'
import { useEventWords } from './use-event-words.ts'
import { usePages } from './use-pages.ts'

export type AuditEntry = Static<typeof AuditPage>['entries'][number]

/** Entries of the audit, the newest first, as far as they are wanted. */
export function AuditCard({ query, title }: { readonly query: string; readonly title: string }) {
  const { text } = useSpeech()
  const pages = usePages<AuditEntry, 'entries'>(
    `/api/audit?order=newest-first&limit=50&${query}`,
    'entries',
    'beforeId',
  )
  return (
    <section class="card" aria-labelledby="audit-entries">
      <h2 id="audit-entries">{title}</h2>
      <Trouble text={pages.trouble} />
      {pages.entries?.length === 0 ? <p class="soft">{text('audit.none')}</p> : null}
      <ul class="rows">
        {pages.entries?.map(entry => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </ul>
      <MoreButton pages={pages} />
    </section>
  )
}

function AuditRow({ entry }: { readonly entry: AuditEntry }) {
  const speech = useSpeech()
  const wordsOf = useEventWords()
  const { text } = speech
  const { userName, terminalName, printerName, jobId, detail = {} } = entry
  const facts = Object.entries(detail).filter(([, value]) => value !== null && value !== '')
  return (
    <li>
      <strong>{wordsOf(entry.event)}</strong> <span class="soft">{speech.instant(entry.at)}</span>
      <p class="soft">
        {text('audit.by', { actor: entry.actor })}
        {userName === undefined ? null : (
          <>
            {' · '}
            <a href={`/console/users/${encodeURIComponent(userName)}`}>{userName}</a>
          </>
        )}
        {terminalName === undefined ? '' : ` · ${text('audit.terminal', { terminal: terminalName })}`}
        {printerName === undefined ? '' : ` · ${text('audit.printer', { printer: printerName })}`}
        {jobId === undefined ? null : (
          <>
            {' · '}
            <a href={`/console/jobs/${jobId}`}>{text('jobs.one', { id: String(jobId) })}</a>
          </>
        )}
        {facts.map(([name, value]) => ` · ${name}: ${String(value)}`).join('')}
      </p>
    </li>
  )
}
