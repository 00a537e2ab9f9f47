import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { JobWithReleases, ReleaseAnswer } from '../http/job-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { SelectField } from './select-field.tsx'
import { SureButton } from './sure-button.tsx'
import { useAction } from './use-action.ts'
import { useNames } from './use-names.ts'
import { useVisit } from './visit.ts'

interface JobActionsProps {
  readonly job: Static<typeof JobWithReleases>
  readonly path: string
  readonly onDone: () => void
}

type Answer = Static<typeof ReleaseAnswer>

/** What can be done with a job that waits: to print it for its owner, to say what came of it, to delete it. */
export function JobActions({ job, path, onDone }: JobActionsProps) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const { printers } = useNames()
  const [happened, setHappened] = useState<Answer>()
  const isUncertain = job.state === 'uncertain'
  const release = (event: SubmitEvent) => {
    const { printer } = fieldsOf(event)
    run(async () => setHappened(await api.send<Answer>('POST', `${path}/release`, { printer })), onDone)
  }
  const answer = (printed: boolean) => run(() => api.send('POST', `${path}/answer`, { printed }), onDone)
  const remove = () => run(() => api.send('DELETE', path), onDone)
  return (
    <section class="card" aria-labelledby="actions">
      <h2 id="actions">{text('job.actions')}</h2>
      <Trouble text={trouble} />
      <div role="status">{happened ? <p class="notice">{text(`job.happened.${happened.happened}`)}</p> : null}</div>
      {job.state === 'held' ? (
        <form class="asked" onSubmit={release}>
          <SelectField name="printer" label={text('job.release.at')} about={text('job.release.about')}>
            {printers.map(name => (
              <option key={name}>{name}</option>
            ))}
          </SelectField>
          <button type="submit" class="primary" disabled={isBusy || printers.length === 0}>
            {text('job.release')}
          </button>
        </form>
      ) : null}
      {isUncertain ? (
        <>
          <p>{text('job.answer.about')}</p>
          <div class="buttons">
            <button type="button" disabled={isBusy} onClick={() => answer(true)}>
              {text('job.answer.yes')}
            </button>
            <button type="button" disabled={isBusy} onClick={() => answer(false)}>
              {text('job.answer.no')}
            </button>
          </div>
        </>
      ) : null}
      {job.state === 'held' || isUncertain ? (
        <SureButton label={text('job.delete')} question={text('job.delete.sure')} isBusy={isBusy} onSure={remove} />
      ) : (
        <p class="soft">{text('job.actions.none')}</p>
      )}
    </section>
  )
}
