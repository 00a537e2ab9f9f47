import { useEffect, useRef } from 'preact/hooks'
import { useVisit } from './visit.ts'

let isFirst = true

/** The heading of a room. Whoever came by the navigation goes on from here: by keyboard and by ear, too. */
export function RoomTitle({ title }: { readonly title: string }) {
  const { offer } = useVisit()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} – ${offer.siteName}`
  }, [title, offer.siteName])
  useEffect(() => {
    if (!isFirst) heading.current?.focus()
    isFirst = false
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  )
}
