import { useEffect, useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { GuestCase } from '../http/portal-guest-shapes.ts'
import { Trouble } from '../web/trouble.tsx'
import { Door } from './door.tsx'
import { useSpeech } from './portal-speech.ts'
import { takeToken } from './take-token.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

type Case = Static<typeof GuestCase>

/** Where the mail leads that asks somebody to vouch for a guest. */
export function ApprovePage() {
  const speech = useSpeech()
  const { text } = speech
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [token] = useState(takeToken)
  const [shown, setShown] = useState<Case>()
  const say = (decide: 'look' | 'approve' | 'refuse') =>
    run(async () => setShown(await api.send<Case>('POST', '/api/portal/approve', { token: token || '-', decide })))
  // Looking changes nothing.
  useEffect(() => say('look'), [])

  const guest = shown?.guest ?? ''
  return (
    <Door title={text('approve.title')}>
      <Trouble text={trouble} />
      {shown?.state === 'waiting' ? (
        <>
          <p>{text('approve.about', { guest, until: speech.instant(shown.linkUntil) })}</p>
          <div class="buttons">
            <button type="button" class="primary" disabled={isBusy} onClick={() => say('approve')}>
              {text('approve.yes')}
            </button>
            <button type="button" class="danger" disabled={isBusy} onClick={() => say('refuse')}>
              {text('approve.no')}
            </button>
          </div>
        </>
      ) : null}
      <div role="status">
        {shown?.state === 'approved' ? <p class="notice">{text('approve.approved', { guest })}</p> : null}
        {shown?.state === 'refused' ? <p class="notice">{text('approve.refused', { guest })}</p> : null}
      </div>
      <a href="/">{text('home')}</a>
    </Door>
  )
}
