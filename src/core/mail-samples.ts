import {
  type KeptFacts,
  type MailFacts,
  type MailTemplate,
  mailTemplates,
  type TemplateDefinition,
} from './mail-templates.ts'

const newPin = {
  validFrom: null,
  validUntil: '2026-11-25T17:00:00Z',
  uses: null,
  isWelcome: true,
  hasJob: true,
  isAskedFor: false,
}

const samples: { readonly [Template in MailTemplate]: MailFacts<Template> } = {
  'new-pin': newPin,
  'new-pin-link': { ...newPin, linkMinutes: 15 },
  reminder: { validUntil: newPin.validUntil },
  'log-in-link': { linkMinutes: 15 },
  'job-held': { documents: 2, holdUntil: '2026-11-25T08:00:00Z', validUntil: newPin.validUntil, needsSponsor: false },
  'mail-refused': {
    accepted: 'PDF, JPEG, PNG',
    maxMegabytes: 25,
    isPart: false,
    isTooLarge: false,
    hasNothing: true,
    isOverLimit: false,
  },
  'approve-guest': { guest: 'grace@example.org', linkUntil: newPin.validUntil },
  'visit-approved': { sponsor: 'Ada Lovelace' },
  'visit-ended': { hadJobs: true },
}

/** Facts to show a text with. The PIN is one that is never issued: see isWeakPin. */
export function sampleFacts(template: MailTemplate): KeptFacts {
  const { secret }: TemplateDefinition = mailTemplates[template]
  const secrets = { pin: '123456', link: 'https://print.example.org/pin#sample' }
  return { ...samples[template], ...(secret === null ? {} : { [secret]: secrets[secret] }) }
}
