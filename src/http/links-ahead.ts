import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Language, languages } from '../core/language.ts'

/** The address of the portal's texts in each language. */
export type TextFiles = Readonly<Partial<Record<Language, string>>>

/** What Vite wrote beside the pages of `folder`. */
export function readTextFiles(folder: string): TextFiles {
  const file = join(folder, 'texts.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as TextFiles) : {} // written by src/web/shell-list.ts
}

/** `crossorigin` because that is how a script asks. */
const preload = (path: string) => `<${path}>; rel=preload; as=fetch; crossorigin`
/** No browser asks for more languages than that. */
const mostTags = 16

interface Asker {
  /** Accept-Language, in the browser's own order. */
  readonly languages: string | undefined
  /** Whether the browser brings the cookie of a session. */
  readonly mayBeLoggedIn: boolean
}

/**
 * What a browser can bring while it still brings the script that needs it (RFC 8288, rel=preload): on a slow way each round
 * trip takes half a second. No more than that: it has six connections.
 */
export function linksAhead(texts: TextFiles, { languages: asked = '', mayBeLoggedIn }: Asker): string {
  const tags = asked.split(',', mostTags).map(tag => tag.trim().slice(0, 2).toLowerCase())
  const language = tags.flatMap(tag => languages.find(one => one === tag) ?? [])[0]
  const file = language && texts[language]
  return [
    preload('/api/portal'),
    ...(mayBeLoggedIn ? [preload('/api/portal/session')] : []),
    ...(file === undefined ? [] : [`<${file}>; rel=modulepreload`]),
  ].join(', ')
}
