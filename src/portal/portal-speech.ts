import type { Language } from '../core/language.ts'
import type { PortalKey, PortalTexts } from '../texts/portal/en.ts'
import { speechContext } from '../web/speech.ts'

export const { SpeechProvider, useSpeech } = speechContext<PortalKey>()

/** Each language is a file of its own: a phone loads one. */
export const portalTexts: Readonly<Record<Language, () => Promise<PortalTexts>>> = {
  en: async () => (await import('../texts/portal/en.ts')).en,
  cs: async () => (await import('../texts/portal/cs.ts')).cs,
  de: async () => (await import('../texts/portal/de.ts')).de,
  fr: async () => (await import('../texts/portal/fr.ts')).fr,
  es: async () => (await import('../texts/portal/es.ts')).es,
}
