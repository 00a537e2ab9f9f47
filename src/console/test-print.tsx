import { useEffect, useState } from 'preact/hooks'
import { Digits } from '../web/digits.tsx'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './console-speech.ts'
import { useAction } from './use-action.ts'
import { useVisit } from './visit.ts'

interface JobAnswer {
  readonly jobs: readonly { readonly id: number; readonly state: string }[]
}

const lookAgainMilliseconds = 2_000

/** Waits for a document of the new user, then lets it out: at the terminal with the PIN, or from here. */
export function TestPrint({ printer, user, pin }: { printer?: string; user?: string; pin?: string }) {
  const { text } = useSpeech()
  const { api } = useVisit()
  const { isBusy, trouble, run } = useAction()
  const [held, setHeld] = useState<number>()
  const [isSent, setSent] = useState(false)

  useEffect(() => {
    if (user === undefined) return
    const look = async () => {
      const path = `/api/jobs?state=held&userName=${encodeURIComponent(user)}`
      setHeld((await api.get<JobAnswer>(path)).jobs[0]?.id)
    }
    // A look that failed is made up for by the next one.
    const timer = setInterval(() => look().catch(() => undefined), lookAgainMilliseconds)
    return () => clearInterval(timer)
  }, [api, user])

  const release = () =>
    run(async () => {
      await api.send('POST', `/api/jobs/${held}/release`, { printer })
      setSent(true)
    })

  return (
    <div class="fields">
      {pin ? (
        <>
          <p>{text('first.print.pin', { name: user ?? '' })}</p>
          <Digits pin={pin} />
        </>
      ) : null}
      <p>{text('first.print.how', { host: location.hostname })}</p>
      <div role="status">
        {held === undefined || isSent ? null : <p class="notice">{text('first.print.held')}</p>}
        {isSent ? <p class="notice">{text('first.print.sent')}</p> : null}
      </div>
      <Trouble text={trouble} />
      {held !== undefined && printer !== undefined && !isSent ? (
        <button type="button" class="primary" disabled={isBusy} onClick={release}>
          {text('first.print.release', { printer })}
        </button>
      ) : null}
      <a class="button" href="/console">
        {text('first.done')}
      </a>
    </div>
  )
}
