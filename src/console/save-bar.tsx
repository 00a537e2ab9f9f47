import { useEffect, useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { EffectView, FindingView } from '../http/finding-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import type { Drafts } from './described-setting.ts'
import { fieldsOf } from './fields-of.ts'
import { TextField } from './text-field.tsx'
import { useAction } from './use-action.ts'
import type { SettingWords } from './use-setting-words.ts'
import { useVisit } from './visit.ts'

interface Tried {
  readonly changed: readonly string[]
  readonly effects: readonly Static<typeof EffectView>[]
  readonly findings: readonly Static<typeof FindingView>[]
  readonly refused: boolean
}

interface SaveBarProps {
  readonly drafts: Drafts
  readonly words: SettingWords | undefined
  readonly onSaved: () => void
  readonly onDrop: () => void
}

/** First who is hit and when, then saving; what shuts people out wants a reason. */
export function SaveBar({ drafts, words, onSaved, onDrop }: SaveBarProps) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, setTrouble, run } = useAction()
  const [tried, setTried] = useState<Tried>()
  const [isSaved, setSaved] = useState(false)
  const count = Object.keys(drafts).length
  const isIdle = count === 0 && !isSaved
  // What was tried is not what is typed now.
  useEffect(() => {
    setTried(undefined)
    setTrouble(undefined)
    if (count > 0) setSaved(false)
  }, [drafts])

  const test = () => run(async () => setTried(await api.send<Tried>('PATCH', '/api/settings?dryRun=true', drafts)))
  const save = (event: SubmitEvent) => {
    const { reason } = fieldsOf(event)
    run(async () => {
      await api.send('PATCH', `/api/settings${reason ? `?${new URLSearchParams({ override: reason })}` : ''}`, drafts)
      setSaved(true)
      onSaved()
    })
  }

  return (
    <section class={isIdle ? 'idle' : 'card save'} aria-label={text('settings.save')}>
      <div role="status">
        {isSaved ? <p class="notice">{text('settings.saved')}</p> : null}
        {count > 0 ? <p>{text('settings.drafts', { count })}</p> : null}
        {tried ? <WouldHappen tried={tried} words={words} /> : null}
      </div>
      <Trouble text={trouble} />
      {count > 0 && !tried ? (
        <div class="buttons">
          <button type="button" class="primary" disabled={isBusy} onClick={test}>
            {text('settings.try')}
          </button>
          <button type="button" onClick={onDrop}>
            {text('settings.drop')}
          </button>
        </div>
      ) : null}
      {tried && count > 0 ? <SaveForm isRefused={tried.refused} isBusy={isBusy} onSave={save} onDrop={onDrop} /> : null}
    </section>
  )
}

interface SaveFormProps {
  readonly isRefused: boolean
  readonly isBusy: boolean
  readonly onSave: (event: SubmitEvent) => void
  readonly onDrop: () => void
}

function SaveForm({ isRefused, isBusy, onSave, onDrop }: SaveFormProps) {
  const { text } = useSpeech()
  return (
    <form class="fields" onSubmit={onSave}>
      {isRefused ? <TextField name="reason" label={text('settings.reason')} maxLength={500} /> : null}
      <div class="buttons">
        <button type="submit" class={isRefused ? 'danger' : 'primary'} disabled={isBusy}>
          {text('settings.save')}
        </button>
        <button type="button" onClick={onDrop}>
          {text('settings.drop')}
        </button>
      </div>
    </form>
  )
}

function WouldHappen({ tried, words }: { readonly tried: Tried; readonly words: SettingWords | undefined }) {
  const speech = useSpeech()
  const { text } = speech
  return (
    <>
      {tried.effects.length === 0 ? <p>{text('settings.nobody')}</p> : null}
      <ul class="rows">
        {tried.effects.map(({ setting, effect, who, from }) => (
          <li key={setting}>
            <strong>{words?.(setting) ?? setting}</strong>: {effect}{' '}
            <span class="soft">
              {text('settings.hit', { count: who.count })}
              {who.names.length > 0 ? `: ${who.names.join(', ')}` : ''}
              {from ? ` · ${text('settings.from', { at: speech.instant(from) })}` : ''}
            </span>
          </li>
        ))}
      </ul>
      {tried.findings
        .filter(({ settings, shutsOut }) => shutsOut || settings.some(name => tried.changed.includes(name)))
        .map(({ code, problem, advice, shutsOut }) => (
          <p key={code} class={shutsOut ? 'notice bad' : 'notice warm'}>
            {problem}. {advice}.
          </p>
        ))}
    </>
  )
}
