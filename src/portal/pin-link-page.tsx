import { useState } from 'preact/hooks'
import { Digits } from '../web/digits.tsx'
import { Trouble } from '../web/trouble.tsx'
import { Door } from './door.tsx'
import { useSpeech } from './portal-speech.ts'
import { takeToken } from './take-token.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

/** Shows the PIN of a mailed link, once. */
export function PinLinkPage() {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [token] = useState(takeToken)
  const [pin, setPin] = useState<string>()

  const show = () =>
    run(async () => setPin((await api.send<{ readonly pin: string }>('POST', '/api/portal/pin-link', { token })).pin))

  return (
    <Door title={text('pin-link.title')}>
      <Trouble text={trouble} />
      {pin ? (
        <div role="status">
          <Digits pin={pin} />
          <p>{text('pin-link.shown')}</p>
        </div>
      ) : (
        <>
          <p>{text('pin-link.about')}</p>
          <button type="button" class="primary" disabled={isBusy || token === ''} onClick={show}>
            {text('pin-link.submit')}
          </button>
        </>
      )}
      <a href="/">{text('back')}</a>
    </Door>
  )
}
