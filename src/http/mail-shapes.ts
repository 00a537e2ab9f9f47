import { Type } from 'typebox'
import { languages } from '../core/language.ts'
import { mailTemplateNames } from '../core/mail-templates.ts'
import { mailTextLimits } from '../core/mail-text.ts'
import { closed, InstantText, nullable, pageSize } from './shapes.ts'

const Template = Type.Enum([...mailTemplateNames], { description: `one of ${mailTemplateNames.join(', ')}` })
const MailLanguage = Type.Enum([...languages], { description: `one of ${languages.join(', ')}` })
const states = ['prepared', 'waiting', 'sent', 'given-up'] as const

export const OutboxQuery = closed({
  state: Type.Optional(Type.Enum([...states], { description: `one of ${states.join(', ')}; absent: all` })),
  before: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'an id: only mails that are older than this one' }),
  ),
  limit: pageSize,
})

export const MailParams = closed({ id: Type.String({ minLength: 1, maxLength: 64, description: 'id of a mail' }) })

export const MailView = closed(
  {
    id: Type.String(),
    template: Template,
    language: MailLanguage,
    userName: nullable(Type.String(), 'whose mail it is, or null: somebody without an account'),
    recipient: Type.String(),
    state: Type.Enum([...states], {
      description: 'prepared until what it tells has happened; then waiting until sent',
    }),
    createdAt: InstantText,
    changedAt: InstantText,
    dueAt: InstantText,
    giveUpAt: InstantText,
    tries: Type.Integer(),
    lastError: nullable(Type.String(), 'code of the last failure, e.g. smtp-451-4.7.1, or null'),
    messageId: Type.String(),
  },
  {
    description: 'The mail, without what it tells',
    examples: [
      {
        id: '0c8d2a1e-7a0f-4f0e-9d55-0d6f6a1d9b11',
        template: 'new-pin',
        language: 'en',
        userName: 'ada',
        recipient: 'ada@example.org',
        state: 'waiting',
        createdAt: '2026-11-24T08:00:00Z',
        changedAt: '2026-11-24T08:01:00Z',
        dueAt: '2026-11-24T08:02:00Z',
        giveUpAt: '2026-11-28T08:00:00Z',
        tries: 1,
        lastError: 'smtp-451-4.7.1',
        messageId: '<7f3c@example.org>',
      },
    ],
  },
)

export const MailPage = closed(
  { mails: Type.Array(MailView), next: nullable(Type.String(), 'what to give as before for more, or null') },
  { description: 'Mails, the latest first' },
)

const subject = Type.String({
  maxLength: mailTextLimits.subject,
  description: `text of 1 to ${mailTextLimits.subject} characters`,
})
const body = Type.String({
  maxLength: mailTextLimits.body,
  description:
    `text of 1 to ${mailTextLimits.body} characters: paragraphs parted by empty lines, {name} for a fact, [name] or ` +
    '[!name] at the beginning of a line that stays only with or without it, "- " for an item of a list',
})
const textExample = { subject: 'Your PIN', body: 'Your PIN is {pin}.\n[validUntil]It is valid until {validUntil}.' }

export const MailTextParams = closed({ template: Template, language: MailLanguage })
export const MailTextShape = closed({ subject, body }, { examples: [textExample] })
export const MailTextView = closed(
  { subject, body, isOwn: Type.Boolean({ description: 'whether it was written here instead of the standard one' }) },
  { description: 'The text in force', examples: [{ ...textExample, isOwn: true }] },
)

const names = Type.Array(Type.String())
export const MailTemplates = closed(
  {
    templates: Type.Array(
      closed({
        template: Template,
        about: Type.String(),
        placeholders: names,
        conditions: names,
        required: names,
        own: Type.Array(MailLanguage, { description: 'languages in which the text is your own' }),
      }),
    ),
  },
  { description: 'Every mail that is written, with what its texts may and must say' },
)

export const PreviewRequest = closed(
  { template: Template, language: MailLanguage, subject: Type.Optional(subject), body: Type.Optional(body) },
  { examples: [{ template: 'new-pin', language: 'en' }] },
)
export const PreviewView = closed(
  { subject: Type.String(), text: Type.String(), html: Type.String() },
  {
    description: 'The mail, with sample facts',
    examples: [{ subject: 'Your PIN', text: 'Your PIN is 123456.\n', html: '<!doctype html>' }],
  },
)
