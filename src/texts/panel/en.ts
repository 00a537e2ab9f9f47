import type { PageText } from '../../core/page-text.ts'

/** What pages of a panel say around what the terminal says. Other languages have the same keys. */
export const en = {
  title: 'Printing at {site}',
  pin: 'PIN',
  typed: { one: '{count} digit typed', other: '{count} digits typed' },
  ok: 'OK',
  clear: 'Clear',
  keypad: 'Keypad',
  cancel: 'Stop',
  'log-out': 'Log out',
  list: 'My documents',
  'new-pin': 'Send me a new PIN',
  documents: 'Documents',
  'print-all': 'Print all',
  'print-chosen': 'Print chosen',
  'delete-chosen': 'Delete chosen',
  more: { one: '{count} more follows when these are done', other: '{count} more follow when these are done' },
  'was-it-printed': 'Was it printed?',
  yes: 'Yes, delete it',
  no: 'No, keep it',
  of: '{answer}: {title}',
  confirm: { one: 'Delete {count} document for good?', other: 'Delete {count} documents for good?' },
  delete: 'Delete',
  keep: 'Keep',
  languages: 'Language',
  contrast: 'Contrast',
  away: 'Out of service',
  'away.about': 'This panel is not served here just now. It comes back by itself.',
  trouble: 'Not available just now',
  'trouble.about': 'Your documents are safe. This page tries again by itself.',
  'enroll.title': 'Make this device the panel {panel}',
  'enroll.about': 'Ask the administrator for the code. It has ten digits and is good for 15 minutes.',
  'enroll.code': 'Code',
  'enroll.submit': 'Enrol this device',
  'enroll.code-wrong': 'This code is wrong or too old. Ask for a new one.',
  'enroll.too-many-tries': 'Too many wrong codes. Try again in a quarter of an hour.',
  insecure: 'A panel needs HTTPS',
  'insecure.about':
    'PINs would cross the network in clear. Open this page by https, or let the proxy in front of the gateway be trusted (--trusted-proxy).',
} as const satisfies Readonly<Record<string, PageText>>

export type PanelKey = keyof typeof en
export type PanelTexts = Readonly<Record<PanelKey, PageText>>
