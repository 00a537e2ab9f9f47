import type { Language } from '../core/language.ts'
import type { MailTemplate } from '../core/mail-templates.ts'
import type { MailText } from '../core/mail-text.ts'
import type { StandardTexts } from '../ports/mail.ts'
import { cs } from './texts/cs.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { es } from './texts/es.ts'
import { fr } from './texts/fr.ts'

const texts: Readonly<Record<Language, Readonly<Record<MailTemplate, MailText>>>> = { en, cs, de, fr, es }

/** The texts that come with Holdfast. */
export const standardTexts: StandardTexts = { of: (template, language) => texts[language][template] }
