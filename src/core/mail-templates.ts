/** What a placeholder of a mail stands for. */
export type FactKind = 'text' | 'url' | 'digits' | 'instant' | 'number' | 'flag'

type Facts = Readonly<Record<string, FactKind>>

/** What a row of the outbox keeps of facts of a kind: no secrets, instants as RFC 3339. */
type Kept<Kind extends FactKind> = Kind extends 'flag' ? boolean : Kind extends 'number' ? number | null : string | null

/** Known for every mail when it is written. `portalUrl` is absent where the site has none. */
const everyMail = { siteName: 'text', person: 'text', userName: 'text', portalUrl: 'url' } as const
/** How this reader gets the next PIN, as the settings are when the mail is written. */
const renewal = { renewUrl: 'url', jobAddress: 'text', mustAsk: 'flag' } as const
const newPin = {
  validFrom: 'instant',
  validUntil: 'instant',
  uses: 'number',
  isWelcome: 'flag',
  hasJob: 'flag',
  isAskedFor: 'flag',
} as const

/**
 * The mails that Holdfast writes. `facts`: what whoever queues one tells; `known`: what is added when it is written;
 * `secret`: what only the sealed part of the row knows; `required`: placeholders or conditions without which a text would
 * not do what the mail is for.
 */
export const mailTemplates = {
  'new-pin': {
    about: 'A new PIN, with its digits',
    facts: newPin,
    known: { ...everyMail, ...renewal },
    secret: 'pin',
    required: ['pin', 'validUntil'],
  },
  'new-pin-link': {
    about: 'A new PIN, behind a link that shows it once',
    facts: { ...newPin, linkMinutes: 'number' },
    known: { ...everyMail, ...renewal },
    secret: 'link',
    required: ['link', 'validUntil'],
  },
  reminder: {
    about: 'A PIN that ends soon',
    facts: { validUntil: 'instant' },
    known: { ...everyMail, ...renewal },
    secret: null,
    required: ['validUntil'],
  },
  'log-in-link': {
    about: 'A link that logs in once',
    facts: { linkMinutes: 'number' },
    known: everyMail,
    secret: 'link',
    required: ['link'],
  },
  'job-held': {
    about: 'Mailed documents wait; the PIN stays the same, or comes when a sponsor has approved the guest',
    facts: { documents: 'number', holdUntil: 'instant', validUntil: 'instant', needsSponsor: 'flag' },
    known: { ...everyMail, ...renewal },
    secret: null,
    required: ['holdUntil'],
  },
  'mail-refused': {
    about: 'A mailed document was not taken, and what is',
    facts: {
      accepted: 'text',
      maxMegabytes: 'number',
      isPart: 'flag',
      isTooLarge: 'flag',
      hasNothing: 'flag',
      isOverLimit: 'flag',
    },
    known: everyMail,
    secret: null,
    required: ['accepted'],
  },
  'approve-guest': {
    about: 'A guest needs a sponsor, who is asked by this mail',
    facts: { guest: 'text', linkUntil: 'instant' },
    known: everyMail,
    secret: 'link',
    required: ['guest', 'link'],
  },
  'visit-approved': {
    about: 'A guest has a sponsor now',
    facts: { sponsor: 'text' },
    known: everyMail,
    secret: null,
    required: [],
  },
  'visit-ended': {
    about: 'The visit of a guest has ended',
    facts: { hadJobs: 'flag' },
    known: everyMail,
    secret: null,
    required: [],
  },
} as const satisfies Readonly<Record<string, TemplateDefinition>>

export type MailTemplate = keyof typeof mailTemplates
export const mailTemplateNames = Object.keys(mailTemplates) as readonly MailTemplate[]

/** What is told of a mail when it is queued. */
export type MailFacts<Template extends MailTemplate = MailTemplate> = {
  readonly [Name in keyof (typeof mailTemplates)[Template]['facts']]: Kept<
    (typeof mailTemplates)[Template]['facts'][Name] & FactKind
  >
}

/** Facts as a row keeps them, whatever the template. */
export type KeptFacts = Readonly<Record<string, string | number | boolean | null>>

export interface TemplateDefinition {
  readonly about: string
  readonly facts: Facts
  readonly known: Facts
  readonly secret: 'pin' | 'link' | null
  readonly required: readonly string[]
}

/** Every placeholder and condition that a text of a template may use, with its kind. */
export function namesOf(name: MailTemplate): Facts {
  const { facts, known, secret }: TemplateDefinition = mailTemplates[name]
  const secrets: Facts = secret === null ? {} : { [secret]: secret === 'pin' ? 'digits' : 'url' }
  return { ...known, ...facts, ...secrets }
}
