import { useEffect, useState } from 'preact/hooks'
import type { Language } from '../core/language.ts'
import { fillPageText } from '../core/page-text.ts'
import type { TerminalKey, TerminalTexts } from '../texts/terminal/en.ts'
import { useSpeech } from './console-speech.ts'
import type { Printer } from './use-floor.ts'

/** Printers' problems are said in the words of the terminals. */
const terminalTexts: Readonly<Record<Language, () => Promise<TerminalTexts>>> = {
  en: async () => (await import('../texts/terminal/en.ts')).en,
  cs: async () => (await import('../texts/terminal/cs.ts')).cs,
  de: async () => (await import('../texts/terminal/de.ts')).de,
  fr: async () => (await import('../texts/terminal/fr.ts')).fr,
  es: async () => (await import('../texts/terminal/es.ts')).es,
}

/** Says what keeps a printer from printing; undefined while nothing does. */
export function usePrinterWords(): (printer: Pick<Printer, 'canPrint' | 'state' | 'problems'>) => string | undefined {
  const { text, language } = useSpeech()
  const [texts, setTexts] = useState<TerminalTexts>()
  useEffect(() => {
    terminalTexts[language]().then(loaded => setTexts(() => loaded), reportError)
  }, [language])
  const say = ({ kind, place }: Printer['problems'][number]) => {
    const key = `problem.${kind}`
    const problem = texts && isKey(texts, key) ? fillPageText(texts[key], language) : kind
    return place && texts ? fillPageText(texts['problem.at'], language, { problem, place }) : problem
  }
  return printer => {
    if (printer.canPrint) return undefined
    return printer.state === 'unreachable' ? text('floor.unreachable') : printer.problems.map(say).join(', ')
  }
}

function isKey(texts: TerminalTexts, key: string): key is TerminalKey {
  return key in texts
}
