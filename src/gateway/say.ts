import type { Language } from '../core/language.ts'
import { fillPageText } from '../core/page-text.ts'
import { cs } from '../texts/terminal/cs.ts'
import { de } from '../texts/terminal/de.ts'
import { en, type TerminalKey, type TerminalTexts } from '../texts/terminal/en.ts'
import { es } from '../texts/terminal/es.ts'
import { fr } from '../texts/terminal/fr.ts'

/** Something to say at a terminal, in whatever language its reader has. Values may be phrases themselves. */
export interface Phrase {
  readonly key: TerminalKey
  readonly values?: Readonly<Record<string, string | number | Phrase>>
}

const catalogues: Readonly<Record<Language, TerminalTexts>> = { en, cs, de, fr, es }

/** The lines of a phrase: the first says what is, the second what to do. */
export function say({ key, values = {} }: Phrase, language: Language): readonly string[] {
  const said = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? say(value, language).join(' ') : value,
  ])
  return fillPageText(catalogues[language][key], language, Object.fromEntries(said)).split('\n')
}
