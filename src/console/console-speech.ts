import type { Language } from '../core/language.ts'
import type { ConsoleKey, ConsoleTexts } from '../texts/console/en.ts'
import { speechContext } from '../web/speech.ts'

export const { SpeechProvider, useSpeech } = speechContext<ConsoleKey>()

/** Each language is a file of its own. */
export const consoleTexts: Readonly<Record<Language, () => Promise<ConsoleTexts>>> = {
  en: async () => (await import('../texts/console/en.ts')).en,
  cs: async () => (await import('../texts/console/cs.ts')).cs,
  de: async () => (await import('../texts/console/de.ts')).de,
  fr: async () => (await import('../texts/console/fr.ts')).fr,
  es: async () => (await import('../texts/console/es.ts')).es,
}
