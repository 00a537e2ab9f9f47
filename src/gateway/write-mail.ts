import type { Language } from '../core/language.ts'
import { layOutMail, type WrittenMail } from '../core/mail-layout.ts'
import type { KeptFacts, MailTemplate } from '../core/mail-templates.ts'
import { type MailText, refusedMailText } from '../core/mail-text.ts'
import { mailValues } from '../core/mail-values.ts'
import type { Settings } from '../core/settings.ts'
import type { User } from '../core/user.ts'
import type { Ports } from '../ports.ts'

export type WritePorts = Pick<Ports, 'settings' | 'ownTexts' | 'standardTexts'>

export interface MailDraft {
  readonly template: MailTemplate
  readonly language: Language
  /** With the secret, if there is one. */
  readonly facts: KeptFacts
  /** Whose mail it is; undefined: somebody without an account, called by the address. */
  readonly user: Pick<User, 'userName' | 'displayName' | 'origin'> | undefined
  readonly address: string
}

/** Writes a mail with the text in force: the administrator's, else the standard one. */
export async function writeMail(ports: WritePorts, draft: MailDraft): Promise<WrittenMail> {
  return writeWith(ports, draft, await textInForce(ports, draft.template, draft.language))
}

/** Writes a mail with a text that is not in force yet. */
export function writeWith({ settings }: WritePorts, draft: MailDraft, text: MailText): WrittenMail {
  const { template, language } = draft
  const current = settings.current()
  const facts = { ...knownFacts(current, draft), ...draft.facts }
  return layOutMail(text, mailValues(template, facts, { language, timeZone: current['site.timeZone'] }), language)
}

/** The administrator's text, else the standard one. */
export async function textInForce(
  ports: Pick<Ports, 'ownTexts' | 'standardTexts'>,
  template: MailTemplate,
  language: Language,
): Promise<MailText & { readonly isOwn: boolean }> {
  const own = await ports.ownTexts.find(template, language)
  // A text of another version may speak of what this one does not know.
  if (own && refusedMailText(template, own).length === 0) return { ...own, isOwn: true }
  return { ...ports.standardTexts.of(template, language), isOwn: false }
}

function knownFacts(settings: Settings, { user, address }: MailDraft): KeptFacts {
  const portalUrl = settings['site.publicUrl'].replace(/\/$/, '')
  const renewUrl = settings['pins.usersMayChange'] ? portalUrl : ''
  const answersJobs = settings['inbound.enabled'] && settings['pins.withEachMailedJob'] !== 'never'
  const jobAddress = answersJobs ? (settings['inbound.addresses'][0] ?? '') : ''
  return {
    siteName: settings['site.name'],
    person: nameOf(user) ?? address,
    userName: user?.userName ?? address,
    portalUrl,
    renewUrl,
    jobAddress,
    mustAsk: renewUrl === '' && jobAddress === '',
  }
}

/** What guests call themselves in a mail is not repeated: it could be anything. */
function nameOf(user: MailDraft['user']): string | undefined {
  return user?.origin === 'mail' ? user.userName : (user?.displayName ?? user?.userName)
}
