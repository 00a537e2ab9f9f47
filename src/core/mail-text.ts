import type { RefusedField } from './fault.ts'
import { type MailTemplate, mailTemplates, namesOf, type TemplateDefinition } from './mail-templates.ts'

/**
 * A mail as it is written once for HTML and plain text. In both parts `{name}` stands for a fact. In the body, paragraphs
 * are parted by empty lines; `[name]` at the beginning of a line keeps it only where there is such a fact, `[!name]` only
 * where there is not; `- ` begins an item of a list.
 */
export interface MailText {
  readonly subject: string
  readonly body: string
}

interface Condition {
  readonly name: string
  readonly isNegated: boolean
}

export interface MailLine {
  readonly conditions: readonly Condition[]
  readonly isItem: boolean
  readonly text: string
}

/** Longest subject and body of a text, in characters. */
export const mailTextLimits = { subject: 200, body: 20_000 } as const

const conditionsPattern = /^(?:\[!?[A-Za-z]+\])*/
const placeholderPattern = /\{([A-Za-z]+)\}/g

/** The lines of a body, by paragraph. */
export function readParagraphs(body: string): readonly (readonly MailLine[])[] {
  const paragraphs = body
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n[ \t]*\n\s*/)
  return paragraphs.map(paragraph => paragraph.split('\n').map(readLine))
}

function readLine(line: string): MailLine {
  const given = conditionsPattern.exec(line)?.[0] ?? ''
  const conditions = [...given.matchAll(/\[(!?)([A-Za-z]+)\]/g)].map(([, negation, name = '']) => ({
    name,
    isNegated: negation === '!',
  }))
  const rest = line.slice(given.length).trim()
  const isItem = rest.startsWith('- ')
  return { conditions, isItem, text: isItem ? rest.slice(2).trim() : rest }
}

/** Text with each placeholder replaced. */
export function fillIn(text: string, lookUp: (name: string) => string): string {
  return text.replace(placeholderPattern, (_, name: string) => lookUp(name))
}

/** Names that a text uses: as placeholders, and as conditions. */
export function namesUsed({ subject, body }: MailText) {
  const placeholders = [...`${subject}\n${body}`.matchAll(placeholderPattern)].map(([, name = '']) => name)
  const lines = readParagraphs(body).flat()
  const conditions = lines.flatMap(line => line.conditions.map(({ name }) => name))
  return { placeholders: new Set(placeholders), conditions: new Set(conditions) }
}

/** What of an administrator's text for a template cannot be taken, and why. */
export function refusedMailText(template: MailTemplate, text: MailText): readonly RefusedField[] {
  const parts = (['subject', 'body'] as const).flatMap(part => {
    const detail = refusedForm(part, text[part]) ?? refusedPlaceholder(template, part, text[part])
    return detail === undefined ? [] : [{ path: [part], detail }]
  })
  if (parts.length > 0) return parts
  const detail = refusedCondition(template, text) ?? missingName(template, text)
  return detail === undefined ? [] : [{ path: ['body'], detail }]
}

function refusedForm(part: keyof MailText, text: string): string | undefined {
  const most = mailTextLimits[part]
  if (text.trim() === '' || text.length > most) return `takes 1 to ${most} characters`
  const controls = part === 'subject' ? /\p{Cc}/u : /(?![\r\n\t])\p{Cc}/u
  return controls.test(text) ? 'takes no control characters' : undefined
}

function refusedPlaceholder(template: MailTemplate, part: keyof MailText, text: string): string | undefined {
  if (/[{}]/.test(text.replace(placeholderPattern, ''))) return 'has a brace that belongs to no {placeholder}'
  const names = namesOf(template)
  const { secret }: TemplateDefinition = mailTemplates[template]
  for (const [, name = ''] of text.matchAll(placeholderPattern)) {
    const kind = Object.hasOwn(names, name) ? names[name] : undefined
    if (kind === undefined) return `does not know {${name}}; it knows ${placeholdersOf(template).join(', ')}`
    if (kind === 'flag') return `can use ${name} only as a condition: [${name}] at the beginning of a line`
    if (part === 'subject' && name === secret) return `must not hold {${name}}: subjects are seen by others`
  }
  return undefined
}

function refusedCondition(template: MailTemplate, { body }: MailText): string | undefined {
  const names = namesOf(template)
  const unknown = readParagraphs(body)
    .flat()
    .flatMap(line => line.conditions)
    .find(({ name }) => !Object.hasOwn(names, name))
  return unknown && `does not know the condition [${unknown.name}]; it knows ${Object.keys(names).join(', ')}`
}

function missingName(template: MailTemplate, text: MailText): string | undefined {
  const { placeholders } = namesUsed(text)
  const { required }: TemplateDefinition = mailTemplates[template]
  const missing = required.find(name => !placeholders.has(name))
  return missing && `must say {${missing}}`
}

/** Placeholders that a text of a template may use, as they are written. */
export function placeholdersOf(template: MailTemplate): readonly string[] {
  const names = Object.entries(namesOf(template))
  return names.filter(([, kind]) => kind !== 'flag').map(([name]) => `{${name}}`)
}
