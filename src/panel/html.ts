/** Text of a page in which everything that came from elsewhere is escaped. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | boolean | null | undefined | Html | readonly Html[]

/**
 * A template whose values are escaped, in texts and in quoted attributes, unless they are Html themselves; `false` and
 * nothing leave nothing.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.reduce((whole, text, at) => whole + textOf(parts[at - 1]) + text))
}

function textOf(part: Part): string {
  if (part === undefined || part === null || typeof part === 'boolean') return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(({ text }) => text).join('')
  return String(part).replace(/[&<>"'`]/g, character => `&#${character.charCodeAt(0)};`)
}
