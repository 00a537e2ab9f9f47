import type { ActivityView } from '../http/portal-activity-shapes.ts'
import type { PortalKey } from '../texts/portal/en.ts'
import type { Speech } from '../web/speech.ts'
import { Trouble } from '../web/trouble.tsx'
import { useSpeech } from './portal-speech.ts'
import { useList } from './use-list.ts'

const events: Readonly<Record<string, PortalKey>> = {
  'log-in': 'activity.log-in',
  'log-in-refused': 'activity.log-in-refused',
  'portal-log-in': 'activity.portal-log-in',
  'portal-log-in-refused': 'activity.portal-log-in-refused',
  'queue-log-in-refused': 'activity.queue-log-in-refused',
  'job-released': 'activity.job-released',
  'pin-issued': 'activity.pin-issued',
  'pin-revoked': 'activity.pin-revoked',
  'card-enrolled': 'activity.card-enrolled',
  'card-removed': 'activity.card-removed',
}

const reasons: Readonly<Record<string, PortalKey>> = {
  'unknown-credential': 'refused.wrong',
  'pin-expired': 'refused.expired',
  'pin-ended': 'refused.ended',
  'pin-used-up': 'refused.used-up',
  'pin-not-yet-valid': 'refused.too-early',
  'user-disabled': 'refused.switched-off',
}

const doers: Readonly<Partial<Record<ActivityView['by'], PortalKey>>> = {
  you: 'activity.by.you',
  administrator: 'activity.by.administrator',
  gateway: 'activity.by.gateway',
}

/** What happened lately to the account, so that its owner notices what was not their doing. */
export function ActivityCard() {
  const speech = useSpeech()
  const { text } = speech
  const { list, trouble } = useList<'entries', ActivityView>('/api/portal/activity', 'entries')
  return (
    <section class="card" aria-labelledby="activity-title">
      <h2 id="activity-title">{text('activity.title')}</h2>
      <Trouble text={trouble} />
      {list === undefined ? <p class="soft">{text('loading')}</p> : null}
      {list?.length === 0 ? <p class="soft">{text('activity.none')}</p> : null}
      <ol class="rows">
        {list?.map((entry, at) => (
          <li key={`${entry.at} ${at}`} class="row">
            <div>
              <h3>{eventWords(speech, entry)}</h3>
              <p class="soft">{factsOf(speech, entry).join(' · ')}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function eventWords({ text }: Speech<PortalKey>, { event, printerName }: ActivityView): string {
  const key = events[event]
  return key ? text(key, { printer: printerName ?? '' }) : event
}

function factsOf(speech: Speech<PortalKey>, entry: ActivityView): readonly string[] {
  const { text } = speech
  const { terminalName, client, reason, by, event } = entry
  const [why, doer] = [reason === null ? undefined : reasons[reason], doers[by]]
  return [
    speech.instant(entry.at),
    ...(terminalName === null ? [] : [text('activity.at', { terminal: terminalName })]),
    ...(client === null ? [] : [text('activity.from', { client })]),
    ...(why ? [text(why)] : []),
    // Who logged in is plain; who made a PIN or blocked a card is not.
    ...(doer && /^(pin|card)-/.test(event) ? [text(doer)] : []),
  ]
}
