import { useEffect, useRef, useState } from 'preact/hooks'
import { useSpeech } from './portal-speech.ts'
import type { Look, LookAt } from './use-looks.ts'

interface Props {
  readonly jobId: number
  readonly name: string
  readonly lookAt: LookAt
  readonly onLook: (look: Look) => void
}

/** The first page, small; looked at when it comes into sight. */
export function Thumbnail({ jobId, name, lookAt, onLook }: Props) {
  const { text } = useSpeech()
  const frame = useRef<HTMLDivElement>(null)
  const [look, setLook] = useState<Look>()

  useEffect(() => {
    const { current } = frame
    if (!current) return undefined
    let isGone = false
    const show = (seen: Look) => {
      if (isGone) return
      setLook(seen)
      onLook(seen)
    }
    const watcher = new IntersectionObserver(entries => {
      if (!entries.some(entry => entry.isIntersecting)) return
      watcher.disconnect()
      lookAt(jobId).then(show, reportError)
    })
    watcher.observe(current)
    return () => {
      isGone = true
      watcher.disconnect()
    }
  }, [jobId])

  return (
    <div class="thumbnail" ref={frame}>
      {look?.picture ? <img src={look.picture} alt={text('jobs.look', { name })} /> : null}
    </div>
  )
}
