import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import { type ReportKind, reportKinds } from '../core/report.ts'
import type { ReportView } from '../http/report-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { BarChart } from './bar-chart.tsx'
import { useSpeech } from './console-speech.ts'
import { RoomTitle } from './room-title.tsx'
import { useLoaded } from './use-loaded.ts'

type Report = Static<typeof ReportView>

/** What was printed and what was saved: a picture, a table, and a file for a spreadsheet. */
export function ReportsRoom() {
  const { text } = useSpeech()
  const [by, setBy] = useState<ReportKind>('user')
  const [days, setDays] = useState<Readonly<Record<'from' | 'to', string>>>({ from: '', to: '' })
  const chosen = Object.entries(days).filter(([, day]) => day !== '')
  const query = new URLSearchParams([['by', by], ...chosen])
  const { value, trouble } = useLoaded<Report>(`/api/reports?${query}`)
  return (
    <>
      <RoomTitle title={text('room.reports')} />
      <div class="asked">
        <label class="field">
          <span>{text('reports.by')}</span>
          <select value={by} onChange={event => setBy(kindOf(event.currentTarget.value))}>
            {reportKinds.map(kind => (
              <option key={kind} value={kind}>
                {text(`reports.by.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        {(['from', 'to'] as const).map(end => (
          <label key={end} class="field">
            <span>{text(`reports.${end}`)}</span>
            <input
              type="date"
              value={days[end] || (value?.[end] ?? '')}
              onChange={event => setDays({ ...days, [end]: event.currentTarget.value })}
            />
          </label>
        ))}
        <a class="button" href={`/api/reports?${query}&format=csv`} download>
          {text('reports.csv')}
        </a>
      </div>
      <Trouble text={trouble} />
      {value ? <Shown report={value} heading={text(`reports.by.${by}`)} /> : <p class="soft">{text('loading')}</p>}
    </>
  )
}

function kindOf(value: string): ReportKind {
  return reportKinds.find(kind => kind === value) ?? 'user'
}

/** More bars than this say nothing; the table has all. */
const maxBars = 30

function Shown({ report, heading }: { readonly report: Report; readonly heading: string }) {
  const { text, language } = useSpeech()
  const { rows } = report
  if (rows.length === 0) return <p class="notice">{text('reports.none')}</p>
  const number = new Intl.NumberFormat(language)
  const most = Math.max(1, ...rows.map(row => row.pages))
  const bars = rows
    .slice(0, maxBars)
    .map(({ key, pages }) => ({ label: key, shown: number.format(pages), part: pages / most }))
  return (
    <section class="card" aria-label={text('room.reports')}>
      <BarChart title={text('reports.pages')} bars={bars} />
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              <th scope="col">{text('reports.pages')}</th>
              <th scope="col">{text('reports.jobs')}</th>
              <th scope="col">{text('reports.saved')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, pages, jobs, saved }) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td>{number.format(pages)}</td>
                <td>{number.format(jobs)}</td>
                <td>{number.format(saved)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
