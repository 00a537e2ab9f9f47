import { useEffect, useState } from 'preact/hooks'
import type { Language } from '../core/language.ts'
import { fillPageText } from '../core/page-text.ts'
import type { SettingTexts } from '../texts/settings/en.ts'
import { useSpeech } from './console-speech.ts'

const settingTexts: Readonly<Record<Language, () => Promise<SettingTexts>>> = {
  en: async () => (await import('../texts/settings/en.ts')).en,
  cs: async () => (await import('../texts/settings/cs.ts')).cs,
  de: async () => (await import('../texts/settings/de.ts')).de,
  fr: async () => (await import('../texts/settings/fr.ts')).fr,
  es: async () => (await import('../texts/settings/es.ts')).es,
}

/** Says what settings are called; a word that there is not is said as its key. */
export type SettingWords = (key: string) => string

/** undefined until the words are there. */
export function useSettingWords(): SettingWords | undefined {
  const { language } = useSpeech()
  const [texts, setTexts] = useState<SettingTexts>()
  useEffect(() => {
    settingTexts[language]().then(loaded => setTexts(() => loaded), reportError)
  }, [language])
  return texts && (key => (isKey(texts, key) ? fillPageText(texts[key], language) : key))
}

function isKey(texts: SettingTexts, key: string): key is keyof SettingTexts {
  return Object.hasOwn(texts, key)
}
