import type { Language } from './language.ts'
import { type KeptFacts, type MailTemplate, namesOf } from './mail-templates.ts'

/** A fact as a mail shows it. */
export interface MailValue {
  /** Empty where there is none. */
  readonly shown: string
  /** Whether a line under the condition of this name stays. */
  readonly holds: boolean
  readonly form: 'plain' | 'link' | 'digits'
}

export type MailValues = Readonly<Record<string, MailValue>>

/** English as Europe writes it: the month in letters, the day before it, no a.m. and p.m. */
const locales: Readonly<Record<Language, string>> = { en: 'en-GB', cs: 'cs', de: 'de', fr: 'fr', es: 'es' }

/** Facts of a template as its reader reads them; `facts` has those that are known when it is written, and the secret. */
export function mailValues(
  template: MailTemplate,
  facts: KeptFacts,
  reader: { readonly language: Language; readonly timeZone: string },
): MailValues {
  const entries = Object.entries(namesOf(template)).map(([name, kind]) => {
    const fact = facts[name] ?? null
    const holds = fact !== null && fact !== false && fact !== '' && fact !== 0
    const form = kind === 'url' ? 'link' : kind === 'digits' ? 'digits' : 'plain'
    return [name, { shown: holds ? show(kind, fact, reader) : '', holds, form }] as const
  })
  return Object.fromEntries(entries)
}

function show(
  kind: string,
  fact: string | number | boolean,
  reader: { readonly language: Language; readonly timeZone: string },
): string {
  if (kind === 'instant') return describeInstant(Temporal.Instant.from(String(fact)), reader)
  if (kind === 'number') return new Intl.NumberFormat(locales[reader.language]).format(Number(fact))
  return String(fact)
}

/** Weekday, date, time and zone in words, e.g. `Wednesday, 25 November 2026 at 09:00 CET`. */
export function describeInstant(
  instant: Temporal.Instant,
  { language, timeZone }: { readonly language: Language; readonly timeZone: string },
): string {
  const format = new Intl.DateTimeFormat(locales[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  })
  return format.format(instant.epochMilliseconds)
}
