import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Language } from '../core/language.ts'
import { fillPageText, type PageText, type PageValues } from '../core/page-text.ts'

/** How a page speaks to its reader: texts, dates and numbers of one language. */
export class Speech<Key extends string> {
  readonly language: Language
  readonly #texts: Readonly<Record<Key, PageText>>

  constructor(language: Language, texts: Readonly<Record<Key, PageText>>) {
    this.language = language
    this.#texts = texts
  }

  /** Whether there is a text of this key. */
  knows(key: string): key is Key {
    return Object.hasOwn(this.#texts, key)
  }

  text = (key: Key, values?: PageValues): string => fillPageText(this.#texts[key], this.language, values)

  /** Day and time where the reader is. */
  instant(iso: string): string {
    return new Intl.DateTimeFormat(this.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso))
  }

  /** How far off an instant is, in the largest unit that fits: "in 3 hours". */
  distance(iso: string, now = Date.now()): string {
    const seconds = (new Date(iso).getTime() - now) / 1000
    const [unit, length] = units.find(([, least]) => Math.abs(seconds) >= least) ?? (['minute', 60] as const)
    return new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' }).format(Math.round(seconds / length), unit)
  }

  size(octets: number): string {
    const [unit, factor] = octets < 1_000_000 ? (['kilobyte', 1_000] as const) : (['megabyte', 1_000_000] as const)
    const style = { style: 'unit', unit, maximumFractionDigits: octets < 10 * factor ? 1 : 0 } as const
    return new Intl.NumberFormat(this.language, style).format(octets / factor)
  }
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** The language to speak: what the reader chose, else the first that the browser asks for and we speak, else the site's. */
export function languageFor(chosen: string | null, site: Language, spoken: readonly Language[]): Language {
  const wanted = [chosen, ...navigator.languages].map(tag => tag?.slice(0, 2).toLowerCase())
  return wanted.flatMap(tag => spoken.find(language => language === tag) ?? [])[0] ?? site
}

/** The speech of an area of pages, given by its root. */
export function speechContext<Key extends string>() {
  const context = createContext<Speech<Key> | undefined>(undefined)
  const useSpeech = (): Speech<Key> => {
    const speech = useContext(context)
    if (!speech) throw new Error('no speech was given')
    return speech
  }
  return { SpeechProvider: context.Provider, useSpeech }
}
