import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Where the keyboard and the reader begin on a page that took the place of another. */
export function useLanding<Part extends HTMLElement>(): RefObject<Part | null> {
  const part = useRef<Part>(null)
  useEffect(() => {
    if (document.activeElement === document.body) part.current?.focus()
  }, [])
  return part
}
