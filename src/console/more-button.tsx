import { useSpeech } from './console-speech.ts'
import type { Pages } from './use-pages.ts'

/** Below a list: how many are shown, and the way to more. */
export function MoreButton({ pages }: { readonly pages: Pages<unknown> }) {
  const { text } = useSpeech()
  return (
    <>
      <p class="soft" role="status">
        {pages.entries ? text('list.shown', { count: pages.entries.length }) : text('loading')}
      </p>
      {pages.hasMore ? (
        <div class="buttons">
          <button type="button" onClick={pages.more}>
            {text('list.more')}
          </button>
        </div>
      ) : null}
    </>
  )
}
