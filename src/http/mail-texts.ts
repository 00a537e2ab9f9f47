import { Fault, FieldFault } from '../core/fault.ts'
import type { Language } from '../core/language.ts'
import { sampleFacts } from '../core/mail-samples.ts'
import { type MailTemplate, mailTemplateNames, mailTemplates, namesOf } from '../core/mail-templates.ts'
import { type MailText, placeholdersOf, refusedMailText } from '../core/mail-text.ts'
import { textInForce, writeWith } from '../gateway/write-mail.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import {
  MailTemplates,
  MailTextParams,
  MailTextShape,
  MailTextView,
  PreviewRequest,
  PreviewView,
} from './mail-shapes.ts'
import { noteChange } from './note-change.ts'
import { answers, noContent } from './shapes.ts'

const config = { access: 'admin' } as const
const tags = ['Mail']
const params = MailTextParams

const listSchema = {
  tags,
  summary: 'List the mails that are written',
  description: 'What each is for, and what its text may and must say.',
  response: answers({ 200: MailTemplates }),
}

const readSchema = {
  tags,
  summary: 'Read a text',
  description: 'The text in force: your own, else the standard one.',
  params,
  response: answers({ 200: MailTextView }, 400),
}

const putSchema = {
  tags,
  summary: 'Write a text of your own',
  description: 'Holds from the next mail that goes out. Try it with POST /api/mail/preview first.',
  params,
  body: MailTextShape,
  response: answers({ 200: MailTextView }, 400, 413, 415),
}

const deleteSchema = {
  tags,
  summary: 'Return to the standard text',
  description: 'Your own text is gone.',
  params,
  response: answers({ 204: noContent('The standard text is in force') }, 400, 404),
}

const previewSchema = {
  tags,
  summary: 'Show a mail',
  description: 'Written with sample facts: with the text given, or the one in force. Nothing is sent or kept.',
  body: PreviewRequest,
  response: answers({ 200: PreviewView }, 400, 413, 415),
}

export function registerMailTexts(app: Api, { ports }: AdminParts): void {
  app.get('/api/mail/texts', { config, schema: listSchema }, async () => {
    const own = Map.groupBy(await ports.ownTexts.list(), ({ template }) => template)
    const languagesOf = (template: MailTemplate) => (own.get(template) ?? []).map(({ language }) => language)
    return { templates: mailTemplateNames.map(template => viewTemplate(template, languagesOf(template))) }
  })

  app.get('/api/mail/texts/:template/:language', { config, schema: readSchema }, ({ params: { template, language } }) =>
    textInForce(ports, template, language),
  )

  app.put(
    '/api/mail/texts/:template/:language',
    { config, schema: putSchema },
    async ({ params: named, body, caller }) => {
      assertTaken(named.template, body)
      await ports.ownTexts.put(named.template, named.language, body)
      await noteChange(ports, caller, { event: 'mail-text-changed', detail: { ...named } })
      return { ...body, isOwn: true }
    },
  )

  app.delete(
    '/api/mail/texts/:template/:language',
    { config, schema: deleteSchema },
    async ({ params: named, caller }, reply) => {
      if (!(await ports.ownTexts.remove(named.template, named.language)))
        throw new Fault('not-found', 'there is no text of your own for this mail in this language')
      await noteChange(ports, caller, { event: 'mail-text-removed', detail: { ...named } })
      return reply.code(204).send(null)
    },
  )

  app.post('/api/mail/preview', { config, schema: previewSchema }, async ({ body: { template, language, ...own } }) => {
    const text = { ...(await textInForce(ports, template, language)), ...own }
    assertTaken(template, text)
    const user = { userName: 'ada', displayName: 'Ada Lovelace', origin: 'admin' } as const
    const draft = { template, language, facts: sampleFacts(template), user, address: 'ada@example.org' }
    return writeWith(ports, draft, text)
  })
}

function assertTaken(template: MailTemplate, text: MailText): void {
  const refused = refusedMailText(template, text)
  if (refused.length > 0)
    throw new FieldFault(refused.map(({ path, detail }) => `${path.join()} ${detail}`).join('; '), refused)
}

function viewTemplate(template: MailTemplate, own: Language[]) {
  const { about, required } = mailTemplates[template]
  const placeholders = [...placeholdersOf(template)]
  return { template, about, placeholders, conditions: Object.keys(namesOf(template)), required: [...required], own }
}
