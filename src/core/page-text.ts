import type { Language } from './language.ts'

/** A text of a page, or its forms by number, as CLDR names them. `{name}` stands for a value. */
export type PageText = string | PluralText

export interface PluralText {
  readonly one?: string
  readonly few?: string
  readonly many?: string
  readonly other: string
}

export type PageValues = Readonly<Record<string, string | number>>

/**
 * A text of the catalogue with its values filled in. Numbers are written as the language writes them; the value `count`
 * chooses among plural forms. A value that is missing is a mistake of ours and shows as its name.
 */
export function fillPageText(text: PageText, language: Language, values: PageValues = {}): string {
  return formOf(text, language, values['count']).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? name
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value
  })
}

function formOf(text: PageText, language: Language, count: string | number | undefined): string {
  if (typeof text === 'string') return text
  const form = new Intl.PluralRules(language).select(Number(count ?? 0))
  return (form in text ? text[form as keyof PluralText] : undefined) ?? text.other
}
