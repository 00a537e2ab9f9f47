import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { takeReturn } from '../web/return-path.ts'
import { Trouble } from '../web/trouble.tsx'
import { Door } from './door.tsx'
import { useSpeech } from './portal-speech.ts'
import { takeToken } from './take-token.ts'
import { useAction } from './use-action.ts'
import { type Session, useVisit } from './visit.ts'

/** Where a mailed link leads that logs in. A click is asked for: programs that look at mails open links. */
export function LinkPage() {
  const { text } = useSpeech()
  const { api, begin } = useVisit()
  const { route } = useLocation()
  const { isBusy, trouble, run } = useAction()
  const [token] = useState(takeToken)

  const logIn = () =>
    run(async () => {
      begin(await api.send<Session>('POST', '/api/portal/session/link', { token }))
      const path = takeReturn()
      if (path === '/') route(path, true)
      else location.replace(path)
    })

  return (
    <Door title={text('link.title')}>
      <Trouble text={trouble} />
      <button type="button" class="primary" disabled={isBusy || token === ''} onClick={logIn}>
        {text('link.submit')}
      </button>
      <a href="/">{text('back')}</a>
    </Door>
  )
}
