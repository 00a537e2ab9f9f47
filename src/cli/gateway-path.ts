import { misused } from './complaint.ts'

type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** A path of the API with whatever a person typed in it, each in one segment. */
export function path(texts: TemplateStringsArray, ...segments: readonly string[]): string {
  return texts.reduce((whole, text, at) => whole + text + segmentOf(segments[at]), '')
}

/** A path with a query; what is undefined is left out. */
export function withQuery(whole: string, query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value))
  return parameters.size === 0 ? whole : `${whole}?${parameters}`
}

/** Dots would be read as "this folder" and "the one above" (WHATWG URL, path state), in any encoding. */
function segmentOf(text: string | undefined): string {
  if (text === undefined) return ''
  if (text === '' || text === '.' || text === '..') throw misused(`"${text}" is no name`)
  return encodeURIComponent(text.toWellFormed())
}
