import type { Static } from 'typebox'
import { refusedWords } from '../core/synchronisation.ts'
import type { RunView } from '../http/sync-shapes.ts'
import { useSpeech } from './console-speech.ts'

interface SyncRefusedProps {
  readonly refused: Static<typeof RunView>['refused']
}

/** Entries of a source that were left alone, and why. */
export function SyncRefused({ refused }: SyncRefusedProps) {
  const { text } = useSpeech()
  if (refused.length === 0) return null
  return (
    <details>
      <summary>{text('sync.refused.list', { count: refused.length })}</summary>
      <ul class="rows">
        {refused.map(({ userName, place, reason, detail }) => (
          <li key={`${place} ${userName} ${reason}`}>
            <strong>{userName}</strong> {isKnown(reason) ? text(`refused.${reason}`) : detail}
            {place === null ? null : <p class="soft">{place}</p>}
          </li>
        ))}
      </ul>
    </details>
  )
}

function isKnown(reason: string): reason is keyof typeof refusedWords {
  return Object.hasOwn(refusedWords, reason)
}
