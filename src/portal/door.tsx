import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { useLanding } from './use-landing.ts'
import { useVisit } from './visit.ts'

/** A page for whoever is not logged in: the site's name, one card, one thing to do. */
export function Door({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const { offer } = useVisit()
  const landing = useLanding<HTMLElement>()
  useEffect(() => {
    document.title = `${title} – ${offer.siteName}`
  }, [title, offer.siteName])
  return (
    <main class="door" tabIndex={-1} ref={landing}>
      <p class="brand">
        <img src="/icon.svg" alt="" width="32" height="32" /> {offer.siteName}
      </p>
      <div class="card">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
