import type { Static } from 'typebox'
import type { RunView } from '../http/sync-shapes.ts'
import { useSpeech } from './console-speech.ts'
import { SyncRefused } from './sync-refused.tsx'

type Run = Static<typeof RunView>

const counted = ['created', 'changed', 'deactivated', 'untouched', 'refused', 'cardsEnrolled', 'pinsIssued'] as const

/** How far a run has come, and how it ended. */
export function SyncRun({ run }: { readonly run: Run }) {
  const speech = useSpeech()
  const { text } = speech
  const isWrong = run.state === 'failed' || run.state === 'interrupted'
  return (
    <>
      <p class={isWrong ? 'notice bad' : 'notice'}>
        {text(`sync.${run.state}`)} · {speech.instant(run.beganAt)}
        {run.endedAt === null ? '' : ` – ${speech.instant(run.endedAt)}`}
      </p>
      {run.failure === null ? null : <p>{run.failure}</p>}
      <p class="soft">{text('sync.by', { source: run.source, actor: run.actor })}</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">{text('sync.done-of')}</th>
              <th scope="col">{text('sync.planned')}</th>
            </tr>
          </thead>
          <tbody>
            {counted.map(name => (
              <tr key={name}>
                <th scope="row">{text(`sync.${name}`)}</th>
                <td>{run.done[name]}</td>
                <td>{run.planned[name]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <SyncRefused refused={run.refused} />
    </>
  )
}
