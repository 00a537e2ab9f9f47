import { useEffect } from 'preact/hooks'
import { useSpeech } from './portal-speech.ts'

const tryAgainMilliseconds = 10_000

/** The portal opened, and the gateway does not answer. It is asked again by itself. */
export function AwayPage({ onAgain }: { readonly onAgain: () => void }) {
  const { text } = useSpeech()
  useEffect(() => {
    document.title = text('away.title')
    const whenInFront = () => {
      if (document.visibilityState === 'visible') onAgain()
    }
    const timer = setInterval(whenInFront, tryAgainMilliseconds)
    window.addEventListener('online', onAgain)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', onAgain)
    }
  }, [])
  return (
    <main class="door">
      <p class="brand">
        <img src="/icon.svg" alt="" width="32" height="32" /> Holdfast
      </p>
      <div class="card">
        <h1>{text('away.title')}</h1>
        <p role="alert" class="notice warm">
          {text('problem.unreachable')}
        </p>
        <button type="button" class="primary" onClick={onAgain}>
          {text('away.again')}
        </button>
      </div>
    </main>
  )
}
