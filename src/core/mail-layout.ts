import type { Language } from './language.ts'
import { fillIn, type MailLine, type MailText, readParagraphs } from './mail-text.ts'
import type { MailValue, MailValues } from './mail-values.ts'

/** A mail as it is read. */
export interface WrittenMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

const none: MailValue = { shown: '', holds: false, form: 'plain' }

/** Lays out a text, its facts filled in, as plain text and as HTML in which all text is escaped. */
export function layOutMail(text: MailText, values: MailValues, language: Language): WrittenMail {
  const lookUp = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined) ?? none
  const plain = (line: string) => fillIn(line, name => lookUp(name).shown)
  const paragraphs = readParagraphs(text.body)
    .map(lines => lines.filter(line => isKept(line, lookUp)))
    .filter(lines => lines.length > 0)
  // Whatever a fact holds, a subject stays one line.
  const subject = plain(text.subject).replaceAll(/\p{Cc}+/gu, ' ')
  const written = paragraphs.map(lines => lines.map(line => (line.isItem ? '- ' : '') + plain(line.text)).join('\n'))
  const parts = paragraphs.map(lines => layOutParagraph(lines, lookUp))
  return { subject, text: `${written.join('\n\n')}\n`, html: layOutPage(subject, parts, language) }
}

function isKept({ conditions }: MailLine, lookUp: (name: string) => MailValue): boolean {
  return conditions.every(({ name, isNegated }) => lookUp(name).holds !== isNegated)
}

function layOutPage(subject: string, parts: readonly string[], language: Language): string {
  const style = 'font-family:sans-serif;font-size:16px;line-height:1.5;max-width:36em'
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    `<body style="${style}">`,
    ...parts,
    '</body></html>\n',
  ].join('\n')
}

function layOutParagraph(lines: readonly MailLine[], lookUp: (name: string) => MailValue): string {
  const filled = (line: string) => fillIn(escapeHtml(line), name => layOutValue(lookUp(name)))
  const parts: string[] = []
  for (let at = 0; at < lines.length; ) {
    const end = lines.findIndex((line, index) => index > at && line.isItem !== lines[at]?.isItem)
    const run = lines.slice(at, end < 0 ? lines.length : end)
    const texts = run.map(line => filled(line.text))
    parts.push(
      run[0]?.isItem ? `<ul>${texts.map(one => `<li>${one}</li>`).join('')}</ul>` : `<p>${texts.join('<br>')}</p>`,
    )
    at += run.length
  }
  return parts.join('\n')
}

function layOutValue({ shown, form }: MailValue): string {
  const escaped = escapeHtml(shown)
  if (form === 'digits')
    return `<strong style="font-family:monospace;font-size:28px;letter-spacing:4px">${escaped}</strong>`
  return form === 'link' && /^https?:\/\//.test(shown) ? `<a href="${escaped}">${escaped}</a>` : escaped
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replaceAll(/[&<>"']/g, character => entities[character] ?? '')
}
