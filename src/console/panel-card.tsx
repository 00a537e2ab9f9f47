import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { PanelCodeView } from '../http/panel-shapes.ts'
import { Digits } from '../web/digits.tsx'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { SureButton } from './sure-button.tsx'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

interface PanelCardProps {
  readonly terminal: string
  readonly path: string
  readonly onChanged: () => void
}

/** Makes a device the panel of a terminal by a code, and ends that. */
export function PanelCard({ terminal, path, onChanged }: PanelCardProps) {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [drawn, setDrawn] = useState<Static<typeof PanelCodeView>>()
  const [isEnded, setEnded] = useState(false)
  const draw = () => {
    setEnded(false)
    run(async () => setDrawn(await api.send<Static<typeof PanelCodeView>>('POST', `${path}/panel-code`, {})))
  }
  const revoke = () =>
    run(async () => {
      await api.send('DELETE', `${path}/panel`)
      setDrawn(undefined)
      setEnded(true)
    }, onChanged)
  return (
    <section class="card" aria-labelledby="panel">
      <h2 id="panel">{text('panel.title')}</h2>
      <p>{text('panel.about', { address: `${location.origin}/panel/${encodeURIComponent(terminal)}` })}</p>
      <Trouble text={trouble} />
      <div role="status">
        {drawn ? (
          <>
            <p>{text('panel.code', { until: speech.instant(drawn.validUntil) })}</p>
            <Digits pin={drawn.code} />
          </>
        ) : null}
        {isEnded ? <p class="notice">{text('panel.ended')}</p> : null}
      </div>
      <div class="buttons">
        <button type="button" class="primary" disabled={isBusy} onClick={draw}>
          {text('panel.draw')}
        </button>
      </div>
      <SureButton label={text('panel.end')} question={text('panel.end.sure')} isBusy={isBusy} onSure={revoke} />
    </section>
  )
}
