import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { JobView } from '../http/job-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { daySpan } from './day-span.ts'
import { fieldsOf } from './fields-of.ts'
import { jobKey, jobKinds } from './job-words.ts'
import { MoreButton } from './more-button.tsx'
import { RoomTitle } from './room-title.tsx'
import { ScrollBox } from './scroll-box.tsx'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { useNames } from './use-names.ts'
import { usePages } from './use-pages.ts'

type Job = Static<typeof JobView>
type Wanted = Readonly<Record<string, string>>

/** All jobs, the newest first. Whose title it is alone knows the title. */
export function JobsRoom() {
  const { text } = useSpeech()
  const [wanted, setWanted] = useState<Wanted>({})
  const jobs = usePages<Job, 'jobs'>(`/api/jobs?${queryOf(wanted)}`, 'jobs', 'beforeId')
  return (
    <>
      <RoomTitle title={text('room.jobs')} />
      <p class="soft">{text('jobs.about')}</p>
      <Search onSearch={setWanted} />
      <Trouble text={jobs.trouble} />
      <section class="card" aria-label={text('room.jobs')}>
        {jobs.entries?.length === 0 ? <p>{text('jobs.none')}</p> : null}
        {jobs.entries && jobs.entries.length > 0 ? <JobTable jobs={jobs.entries} /> : null}
        <MoreButton pages={jobs} />
      </section>
    </>
  )
}

function queryOf({ userName = '', kind = '', printer = '', from = '', to = '' }: Wanted): string {
  const query = new URLSearchParams({ order: 'newest-first', limit: '50', ...daySpan(from, to) })
  if (userName !== '') query.set('userName', userName)
  if (printer !== '') query.set('printer', printer)
  const known = Object.entries(jobKinds).find(([name]) => name === kind)
  return known ? `${query}&${known[1]}` : String(query)
}

function Search({ onSearch }: { readonly onSearch: (wanted: Wanted) => void }) {
  const { text } = useSpeech()
  const { printers } = useNames()
  return (
    <form class="asked" onSubmit={event => onSearch(fieldsOf(event))}>
      <TextField name="userName" label={text('jobs.owner')} maxLength={127} isOptional />
      <SelectField name="kind" label={text('jobs.state')}>
        <option value="">{text('jobs.any')}</option>
        {(Object.keys(jobKinds) as (keyof typeof jobKinds)[]).map(kind => (
          <option key={kind} value={kind}>
            {text(`job.${kind}`)}
          </option>
        ))}
      </SelectField>
      <SelectField name="printer" label={text('jobs.printer')}>
        <option value="">{text('jobs.any')}</option>
        {printers.map(name => (
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

function JobTable({ jobs }: { readonly jobs: readonly Job[] }) {
  const speech = useSpeech()
  const { text } = speech
  return (
    <ScrollBox label={text('jobs.list')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text('jobs.number')}</th>
            <th scope="col">{text('jobs.owner')}</th>
            <th scope="col">{text('jobs.state')}</th>
            <th scope="col">{text('jobs.came')}</th>
            <th scope="col">{text('jobs.size')}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map(job => (
            <tr key={job.id}>
              <th scope="row">
                <a class="cell" href={`/console/jobs/${job.id}`}>
                  {text('jobs.one', { id: String(job.id) })}
                </a>
              </th>
              <td>{job.userName}</td>
              <td>{text(jobKey(job))}</td>
              <td>{speech.instant(job.createdAt)}</td>
              <td>{job.octets === null ? '' : speech.size(job.octets)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}
