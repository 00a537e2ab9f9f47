import type { Office } from './office.ts'
import type { Step } from './scene.ts'
import { SceneProblem } from './scene.ts'

/** People and PINs as a scene calls them, so that it can be played in another office, where both are others. */

const pinInMail = /^\d{4,16}$/m
const entryPattern = /<PIN (?:shown for ([^>]+)|in the last mail(?: but (\d{1,2}))? to ([^>]+))>/g

/** `you` for whoever started the office. */
export function calledInScene(office: Office, userName: string): string {
  return userName === office.you.userName ? 'you' : userName
}

export function userNamed(office: Office, name: string): string {
  return name === 'you' ? office.you.userName : name
}

/** The user name of whoever of the office has that address, else the address. */
export function addressInScene(office: Office, address: string): string {
  const person = office.people.find(({ email }) => email === address)
  return person ? calledInScene(office, person.userName) : address
}

export function addressNamed(office: Office, name: string): string {
  const userName = userNamed(office, name)
  return office.people.find(person => person.userName === userName)?.email ?? name
}

/** Keys with a PIN told by where it was read. */
export function keysInScene(office: Office, keys: string): string {
  return keys.replace(/\d{4,16}/, digits => describePin(office, digits) ?? digits)
}

function describePin(office: Office, digits: string): string | undefined {
  const shown = [...office.pins].find(([, { pin }]) => pin === digits)
  if (shown) return `<PIN shown for ${calledInScene(office, shown[0])}>`
  const mail = office.post.mails.find(({ text }) => pinInMail.exec(text)?.[0] === digits)
  if (!mail) return undefined
  const later = pinsMailed(office, mail.to).indexOf(digits)
  return `<PIN in the last mail${later > 0 ? ` but ${later}` : ''} to ${addressInScene(office, mail.to)}>`
}

/** Keys as they are pressed here. Throws SceneProblem when a PIN is not to be found. */
export function keysNamed(office: Office, keys: string): string {
  return keys.replace(entryPattern, (_, shownFor?: string, later?: string, mailedTo = '') => {
    if (shownFor !== undefined)
      return found(office.pins.get(userNamed(office, shownFor))?.pin, `is shown for ${shownFor}`)
    const pins = pinsMailed(office, addressNamed(office, mailedTo))
    return found(pins[Number(later ?? 0)], `came in such a mail to ${mailedTo}`)
  })
}

function found(pin: string | undefined, where: string): string {
  if (pin === undefined) throw new SceneProblem(`no PIN ${where}`)
  return pin
}

/** The newest first. */
function pinsMailed(office: Office, address: string): readonly string[] {
  return office.post.mails.filter(({ to }) => to === address).flatMap(({ text }) => pinInMail.exec(text) ?? [])
}

/** A screen in one line, without what is another at each time: addresses and waits. */
export function screenInScene(text: string): string {
  const line = text
    .split('\n')
    .map(part => part.trim())
    .filter(Boolean)
    .join(' ')
  return line.replace(/ ?(?:https?:|localhost|(?:\d+\.){3}\d|wait \d|within \d|come back in \d).*$/, ' …')
}

/** A step in plain words. */
export function describeStep(step: Step): string {
  return 'do' in step ? describeDeed(step) : describeSight(step)
}

function describeDeed(step: Extract<Step, { readonly do: string }>): string {
  switch (step.do) {
    case 'print':
      return `${step.who} prints ${step.document}`
    case 'mail':
      return `${step.from} mails ${step.document}`
    case 'new-pin':
      return `${step.who} gets a new PIN`
    case 'type':
      return `${step.keys} is typed at the ${step.terminal}`
    case 'tap':
      return `the card of ${step.who} is held to the ${step.terminal}`
    case 'break':
      return `the printer ${step.printer} is struck: ${step.trouble}`
    case 'mend':
      return `the printer ${step.printer} is mended: ${step.trouble}`
    case 'repair':
      return `the printer ${step.printer} is put right`
    case 'forward':
      return step.hours === 1 ? 'an hour passes' : `${step.hours} hours pass`
  }
}

function describeSight(step: Extract<Step, { readonly see: string }>): string {
  switch (step.see) {
    case 'mail':
      return `a mail to ${step.to}: ${step.subject}`
    case 'queue':
      return `${step.document} of ${step.owner} waits in the queue`
    case 'paper':
      return `${step.document} of ${step.owner} lies in the tray of ${step.printer}`
    case 'printer':
      return step.problem === ''
        ? `the gateway sees ${step.printer} in order`
        : `the gateway sees ${step.printer}: ${step.problem}`
    case 'screen':
      return `the ${step.terminal} shows: ${step.text}`
    case 'tone':
      return `the ${step.terminal} beeps ${step.bells} times`
  }
}
