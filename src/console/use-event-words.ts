import { auditEvents } from './audit-events.ts'
import { useSpeech } from './console-speech.ts'

/** Says what an event of the audit is; one that is not known by its name. */
export function useEventWords(): (event: string) => string {
  const { text } = useSpeech()
  return event => {
    const known = auditEvents.find(name => name === event)
    return known ? text(`event.${known}`) : event
  }
}
