import type { PortalKey } from '../texts/portal/en.ts'
import type { Problem } from '../web/api.ts'
import type { Speech } from '../web/speech.ts'

/** Refusals of a PIN that a new one puts right. */
const renewable: Readonly<Record<string, PortalKey>> = {
  'unknown-credential': 'refused.wrong',
  'pin-expired': 'refused.expired',
  'pin-ended': 'refused.ended',
  'pin-used-up': 'refused.used-up',
}

const plain: Readonly<Record<string, PortalKey>> = {
  'pin-not-yet-valid': 'refused.too-early',
  'user-disabled': 'refused.switched-off',
  'too-many-tries': 'refused.too-many',
  unreachable: 'problem.unreachable',
  'session-required': 'problem.session',
  'link-over': 'problem.link-over',
  'too-many-requests': 'problem.too-many',
  'job-state-conflict': 'problem.conflict',
  'not-found': 'problem.conflict',
  'records-conflict': 'problem.conflict',
  'pin-change-off': 'problem.pin-change-off',
  overloaded: 'problem.busy',
  'shutting-down': 'problem.busy',
  'place-over': 'release.over',
  'place-wants-card': 'release.wants-card',
  'not-allowed': 'release.not-allowed',
}

/** What went wrong and what to do, in the reader's language (S56, S59); what we have no words for as the gateway says it. */
export function problemWords({ text }: Speech<PortalKey>, problem: Problem, canAskForPin: boolean): string {
  const renewal = renewable[problem.reason]
  if (renewal) return `${text(renewal)} ${text(canAskForPin ? 'renew.mail' : 'renew.ask')}`
  const words = plain[problem.reason] ?? plain[problem.code]
  return words ? text(words) : text('problem.other', { detail: problem.message })
}
