import type { Language } from '../core/language.ts'
import { fillPageText, type PageValues } from '../core/page-text.ts'
import { cs } from '../texts/panel/cs.ts'
import { de } from '../texts/panel/de.ts'
import { en, type PanelKey, type PanelTexts } from '../texts/panel/en.ts'
import { es } from '../texts/panel/es.ts'
import { fr } from '../texts/panel/fr.ts'

const catalogues: Readonly<Record<Language, PanelTexts>> = { en, cs, de, fr, es }

/** Names of the languages in themselves. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  cs: 'Čeština',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
}

const minuteSeconds = 60
const hourSeconds = 3_600
const daySeconds = 86_400

/** Speaks to people at a panel in one language. */
export class PanelSpeech {
  readonly language: Language

  constructor(language: Language) {
    this.language = language
  }

  say(key: PanelKey, values: PageValues = {}): string {
    return fillPageText(catalogues[this.language][key], this.language, values)
  }

  /** How long ago, in the unit that people would say. */
  age(since: Temporal.Instant, now: Temporal.Instant): string {
    const seconds = Math.max(0, (now.epochMilliseconds - since.epochMilliseconds) / 1000)
    const format = new Intl.RelativeTimeFormat(this.language, { numeric: 'auto', style: 'short' })
    if (seconds < hourSeconds) return format.format(-Math.floor(seconds / minuteSeconds), 'minute')
    if (seconds < daySeconds) return format.format(-Math.floor(seconds / hourSeconds), 'hour')
    return format.format(-Math.floor(seconds / daySeconds), 'day')
  }

  size(octets: number): string {
    const [amount, unit] = octets < 1e6 ? [octets / 1e3, 'kilobyte'] : [octets / 1e6, 'megabyte']
    const digits = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const
    return new Intl.NumberFormat(this.language, digits).format(amount)
  }
}
