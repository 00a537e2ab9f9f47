import { useState } from 'preact/hooks'
import type { OwnJobView } from '../http/portal-job-shapes.ts'
import type { PortalKey } from '../texts/portal/en.ts'
import type { Speech } from '../web/speech.ts'
import { Trouble } from '../web/trouble.tsx'
import { focusHeading } from './focus-heading.ts'
import { OptionsDialog } from './options-dialog.tsx'
import { useSpeech } from './portal-speech.ts'
import { SureButton } from './sure-button.tsx'
import { Thumbnail } from './thumbnail.tsx'
import { ticketWords } from './ticket-words.ts'
import { useAction } from './use-action.ts'
import type { Look, LookAt } from './use-looks.ts'
import { useVisit } from './visit.ts'

interface Props {
  readonly job: OwnJobView
  readonly lookAt: LookAt
  readonly onChange: () => void
}

/** One document that waits: what it is, and what can be done with it. */
export function JobItem({ job, lookAt, onChange }: Props) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [look, setLook] = useState<Look>()
  const [isChanging, setChanging] = useState(false)
  const after = (isDone: boolean) => {
    if (isDone) focusHeading('jobs-title')
    onChange()
  }
  const answer = (printed: boolean) =>
    run(() => api.send('POST', `/api/portal/jobs/${job.id}/answer`, { printed }), after)
  const remove = () => run(() => api.send('DELETE', `/api/portal/jobs/${job.id}`), after)
  const close = () => {
    setChanging(false)
    onChange()
  }

  return (
    <li class="job">
      <Thumbnail jobId={job.id} name={job.name} lookAt={lookAt} onLook={setLook} />
      <div class="about">
        <h3>{job.name}</h3>
        <p class="soft">{factsOf(speech, job, look).join(' · ')}</p>
        {job.state === 'held' ? <p class="wishes">{ticketWords(speech, job.ticket).join(' · ')}</p> : null}
        {job.state === 'uncertain' ? <p class="notice warm">{text('jobs.uncertain')}</p> : null}
        <Trouble text={trouble} />
        {job.state === 'uncertain' ? (
          <div class="buttons">
            <button type="button" disabled={isBusy} onClick={() => answer(true)}>
              {text('jobs.printed')}
            </button>
            <button type="button" disabled={isBusy} onClick={() => answer(false)}>
              {text('jobs.not-printed')}
            </button>
          </div>
        ) : null}
        {job.state === 'held' ? (
          <div class="buttons">
            <button type="button" aria-label={text('options.of', { name: job.name })} onClick={() => setChanging(true)}>
              {text('options.open')}
            </button>
            <SureButton
              wording={{
                label: text('jobs.delete'),
                fullLabel: text('jobs.delete.of', { name: job.name }),
                question: text('jobs.delete.sure', { name: job.name }),
                keep: text('jobs.delete.cancel'),
              }}
              onSure={remove}
            />
          </div>
        ) : null}
        {isChanging ? <OptionsDialog job={job} onDone={close} /> : null}
      </div>
    </li>
  )
}

function factsOf(speech: Speech<PortalKey>, job: OwnJobView, look: Look | undefined): readonly string[] {
  const { text } = speech
  return [
    stateOf(speech, job.state),
    ...(look?.pages ? [text('job.pages', { count: look.pages })] : []),
    ...(look && look.hasColour !== null ? [text(look.hasColour ? 'job.colour' : 'job.grey')] : []),
    ...(job.octets === null ? [] : [speech.size(job.octets)]),
    text('jobs.kept-until', { until: speech.instant(job.expiresAt) }),
  ]
}

function stateOf({ text }: Speech<PortalKey>, state: string): string {
  if (state === 'held') return text('job.held')
  return state === 'uncertain' ? text('job.uncertain') : text('job.on-its-way')
}
