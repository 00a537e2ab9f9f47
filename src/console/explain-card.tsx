import { useState } from 'preact/hooks'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { fieldsOf } from './fields-of.ts'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import { useNames } from './use-names.ts'
import { useVisit } from './visit.ts'

interface Explained {
  readonly steps: readonly { readonly step: string; readonly outcome: string; readonly text: string }[]
}

/** Why a release did or did not happen for somebody at a terminal, step by step. */
export function ExplainCard({ userName }: { readonly userName?: string }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const { terminals } = useNames()
  const [steps, setSteps] = useState<Explained['steps']>()
  const ask = (event: SubmitEvent) => {
    const { terminal = '', who = userName ?? '', at = '' } = fieldsOf(event)
    const moment = at === '' ? {} : { at: new Date(at).toISOString() }
    const query = new URLSearchParams({ userName: who, terminal, ...moment })
    run(async () => setSteps((await api.get<Explained>(`/api/explain?${query}`)).steps))
  }
  return (
    <section class="card" aria-labelledby="explain">
      <h2 id="explain">{text('explain.title')}</h2>
      <form class="fields" onSubmit={ask}>
        {userName === undefined ? <TextField name="who" label={text('user.name')} maxLength={127} /> : null}
        <SelectField name="terminal" label={text('explain.terminal')}>
          {terminals.map(name => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
        <label class="field">
          <span>{text('explain.at')}</span>
          <small>{text('explain.at.about')}</small>
          <input type="datetime-local" name="at" />
        </label>
        <Trouble text={trouble} />
        <div class="buttons">
          <button type="submit" disabled={isBusy || terminals.length === 0}>
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
