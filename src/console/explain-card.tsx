import { useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

interface Explained {
  readonly steps: readonly { readonly step: string; readonly outcome: string; readonly text: string }[]
}

/** Why a release did or did not happen for somebody at a terminal, step by step. */
export function ExplainCard({ userName }: { readonly userName: string }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [steps, setSteps] = useState<Explained['steps']>()
  const ask = (event: SubmitEvent) => {
    const { terminal = '' } = fieldsOf(event)
    const query = new URLSearchParams({ userName, terminal })
    run(async () => setSteps((await api.get<Explained>(`/api/explain?${query}`)).steps))
  }
  return (
    <section class="card" aria-labelledby="explain">
      <h2 id="explain">{text('explain.title')}</h2>
      <form class="fields" onSubmit={ask}>
        <TextField name="terminal" label={text('explain.terminal')} maxLength={63} />
        <Trouble text={trouble} />
        <div class="buttons">
          <button type="submit" disabled={isBusy}>
            {text('explain.ask')}
          </button>
        </div>
      </form>
      <div role="status">
        {steps ? (
          <ol class="rows">
            {steps.map(({ step, outcome, text: words }) => (
              <li key={step}>
                <span class={outcome === 'failed' ? 'dot bad' : 'dot'} aria-hidden="true" />{' '}
                <strong>{text(outcomeKey(outcome))}</strong> {words}
              </li>
            ))}
          </ol>
        ) : null}
      </div>
    </section>
  )
}

function outcomeKey(outcome: string) {
  if (outcome === 'passed') return 'explain.passed'
  return outcome === 'failed' ? 'explain.failed' : 'explain.unknown'
}
