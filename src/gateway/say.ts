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

/**
 * The lines of a phrase: the first says what is, the second what to do. On a screen with buttons some are said otherwise
 * than beside a keypad.
 */
export function say(
  { key, values = {} }: Phrase,
  language: Language,
  { onScreen = false }: { readonly onScreen?: boolean } = {},
): readonly string[] {
  const said = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? say(value, language).join(' ') : value,
  ])
  const own = `${key}.screen`
  return fillPageText(
    catalogues[language][onScreen && isKey(own) ? own : key],
    language,
    Object.fromEntries(said),
  ).split('\n')
}

function isKey(text: string): text is TerminalKey {
  return Object.hasOwn(en, text)
}
