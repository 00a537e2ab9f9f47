import { useState } from 'preact/hooks'
import type { Static } from 'typebox'
import type { IssuedPinView, PinView } from '../http/user-shapes.ts'
import { Digits } from '../web/digits.tsx'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { mayUse, useVisit } from './visit.ts'

/** The PINs of a user, newest first; the digits of a new one are shown this once. */
export function UserPins({ path }: { readonly path: string }) {
  const speech = useSpeech()
  const { text } = speech
  const { api, session } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [issued, setIssued] = useState<Static<typeof IssuedPinView>>()
  const pins = useLoaded<{ readonly pins: readonly Static<typeof PinView>[] }>(`${path}/pins`)
  const issue = () =>
    run(async () => setIssued(await api.send<Static<typeof IssuedPinView>>('POST', `${path}/pins`, {})), pins.reload)
  const revoke = () =>
    run(async () => {
      await api.send('DELETE', `${path}/pins`)
      setIssued(undefined)
    }, pins.reload)
  const newestFirst = pins.value?.pins.toReversed() ?? []

  const lifeOf = (pin: Static<typeof PinView>) => {
    if (pin.valid && pin.validUntil === null) return text('pin.for-ever')
    if (pin.valid) return text('pin.until', { until: speech.instant(pin.validUntil ?? '') })
    return text('pin.over')
  }

  return (
    <section class="card" aria-labelledby="pins">
      <h2 id="pins">{text('user.pins')}</h2>
      <Trouble text={pins.trouble ?? trouble} />
      <div role="status">
        {issued ? (
          <>
            <Digits pin={issued.pin} />
            <p>{text(issued.mail === 'queued' ? 'pin.shown.mailed' : 'pin.shown')}</p>
          </>
        ) : null}
      </div>
      {pins.value?.pins.length === 0 ? <p class="soft">{text('pin.none')}</p> : null}
      <ul class="rows">
        {newestFirst.map(pin => (
          <li key={pin.issuedAt}>
            {lifeOf(pin)} <span class="soft">{text('pin.issued', { at: speech.instant(pin.issuedAt) })}</span>
          </li>
        ))}
      </ul>
      {session && mayUse(session, 'operate') ? (
        <div class="buttons">
          <button type="button" class="primary" disabled={isBusy} onClick={issue}>
            {text('pin.issue')}
          </button>
          {newestFirst.some(pin => pin.valid) ? (
            <button type="button" class="danger" disabled={isBusy} onClick={revoke}>
              {text('pin.revoke')}
            </button>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}
