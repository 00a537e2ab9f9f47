import { userInfo } from 'node:os'

export interface Person {
  readonly userName: string
  readonly displayName: string
  readonly email: string
  readonly cardNumber: string
}

export interface PrinterPlan {
  readonly name: string
  readonly ippPort: number
  readonly snmpPort: number
}

export interface TerminalPlan {
  readonly name: string
  readonly title: string
  readonly about: string
  readonly printer: string
  /** Who connects to whom. */
  readonly line: 'gateway-connects' | 'gateway-listens'
  readonly port: number
  readonly hasDisplay: boolean
}

/** Ports are the ones tried first. */
export const printers: readonly PrinterPlan[] = [
  { name: 'Hall', ippPort: 8641, snmpPort: 8651 },
  { name: 'Library', ippPort: 8642, snmpPort: 8652 },
]

export const terminals: readonly TerminalPlan[] = [
  {
    name: 'hall-keypad',
    title: 'Hall keypad',
    about: 'Keypad with a display; the gateway connects to it.',
    printer: 'Hall',
    line: 'gateway-connects',
    port: 4001,
    hasDisplay: true,
  },
  {
    name: 'library-keypad',
    title: 'Library keypad',
    about: 'Keypad with a display; it connects to the gateway.',
    printer: 'Library',
    line: 'gateway-listens',
    port: 4002,
    hasDisplay: true,
  },
  {
    name: 'library-reader',
    title: 'Library card reader',
    about: 'No display: one beep is good, two ask, three refuse.',
    printer: 'Library',
    line: 'gateway-connects',
    port: 4003,
    hasDisplay: false,
  },
]

/** Ada, Grace and whoever started the office, so that printing from this machine just works. */
export function peopleOfOffice(): readonly Person[] {
  const you = ownUserName()
  const others = [
    { userName: 'ada', displayName: 'Ada', email: 'ada@office.example', cardNumber: '04A1B2C3D4E5F6' },
    { userName: 'grace', displayName: 'Grace', email: 'grace@office.example', cardNumber: '04F6E5D4C3B2A1' },
  ].filter(person => person.userName !== you)
  const email = `${you.replace(/[^a-z0-9._-]/g, '') || 'you'}@office.example`
  return [{ userName: you, displayName: `You (${you})`, email, cardNumber: '04CAFE00C0FFEE' }, ...others]
}

/** As printing clients send it. */
function ownUserName(): string {
  try {
    return userInfo().username.toLowerCase()
  } catch {
    return 'guest' // An account without a name, as in some containers.
  }
}
