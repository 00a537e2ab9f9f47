import type { PageText } from '../../core/page-text.ts'

/** What the console says when something is refused or fails; the codes are those of the API. Other languages have the same keys. */
export const enProblems = {
  'problem.fields': '{problem} It is about: {fields}',
  'problem.input-invalid': 'What was filled in is not taken.',
  'problem.not-found': 'There is nothing of this name any more.',
  'problem.records-conflict': 'It exists already, is in use, or was changed meanwhile.',
  'problem.job-state-conflict': 'The document is not in a state that allows this.',
  'problem.mail-state-conflict': 'The mail is not in a state that allows this.',
  'problem.mail-impossible': 'No mail can be sent to this user.',
  'problem.pins-exhausted': 'No free PIN was found at the allowed lengths.',
  'problem.printer-in-error': 'The printer cannot print just now.',
  'problem.printer-unreachable': 'There is no connection to the printer.',
  'problem.printer-busy': 'The printer takes no document just now.',
  'problem.printer-refused': 'The printer refused it.',
  'problem.printer-untrusted': 'The printer’s certificate is not the one expected.',
  'problem.printer-answer-invalid': 'The printer answered with something that is not valid.',
  'problem.source-unset': 'The source of users is not set up: see the settings of LDAP.',
  'problem.source-unreachable': 'The source of users does not answer.',
  'problem.source-refused': 'The source of users refused the log-in or the search.',
  'problem.source-untrusted': 'The certificate of the source is not the one expected.',
  'problem.source-too-large': 'The source names more than is taken in at once.',
  'problem.synchronisation-running': 'Users are being synchronised already.',
  'problem.synchronisation-braked': 'More users would be switched off than may be at once.',
  'problem.would-shut-out': 'This change shuts people out.',
  'problem.too-many-requests': 'Too many requests from this address. Wait a minute.',
  'problem.token-wrong': 'This is not the administrator’s token.',
  'problem.log-in-refused': 'The log-in was refused.',
  'problem.not-allowed': 'Your rights do not reach so far.',
  'problem.overloaded': 'Too much waits already. Try again later.',
  'problem.records-unavailable': 'The database does not answer.',
  'problem.directory-away': 'The directory cannot be reached. This must wait until it is back.',
  'problem.timed-out': 'It took too long.',
  'problem.shutting-down': 'The gateway is stopping.',
  'problem.internal': 'The gateway failed; its log tells why.',
} as const satisfies Readonly<Record<string, PageText>>

export type ProblemsTexts = Readonly<Record<keyof typeof enProblems, PageText>>
