import type { Command } from 'commander'
import { addCommand, addGroup, connected, wholeNumber } from './command.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { path } from './gateway-path.ts'
import { instantOf, shownInstant } from './instant-text.ts'

/** What is told of a PIN that was issued: digits among it. */
export interface IssuedPin {
  readonly pin: string
  readonly kind: string
  readonly validFrom: string
  readonly validUntil: string | null
  readonly usesLeft: number | null
  /** Whether it is also mailed, or why not; absent: nobody says. */
  readonly mail?: string
}

interface Pin {
  readonly kind: string
  readonly length: number
  readonly issuedAt: string
  readonly validUntil: string | null
  readonly usesLeft: number | null
  readonly endReason: string | null
  readonly valid: boolean
}

interface IssueFlags extends DeskFlags {
  readonly kind?: string
  readonly from?: string
  readonly until?: string
  readonly hours?: number
  readonly uses?: number
}

const mails: Readonly<Record<string, string>> = {
  queued: 'it is also sent by mail',
  'switched-off': 'not sent: mail.sendPin is off',
  'no-server': 'not sent: there is no mail server',
  'no-public-url': 'not sent: site.publicUrl is not set',
  'no-address': 'not sent: the user has no address',
}

/** `holdfast pin …`, the administrator's part. */
export function addPinCommands(program: Command, desk: Desk): Command {
  const group = addGroup(program, 'pin', 'PINs')
  addIssue(group, desk)

  addCommand(group, {
    usage: 'list <user>',
    about: 'List the PINs of a user, without digits',
    examples: ['holdfast pin list ada'],
    flags: connected,
  }).action(async (userName: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', path`/api/users/${userName}/pins`)
    await desk.show<{ readonly pins: readonly Pin[] }>(text, flags, async ({ pins }) => {
      if (pins.length === 0)
        return desk.screen.lines(`${userName} has no PIN; issue one: holdfast pin issue ${userName}`)
      const columns = [
        { title: 'STATE', of: (pin: Pin) => (pin.valid ? 'valid' : (pin.endReason ?? 'not valid now')) },
        { title: 'KIND', of: (pin: Pin) => pin.kind },
        { title: 'DIGITS', of: (pin: Pin) => pin.length },
        { title: 'ISSUED', of: (pin: Pin) => shownInstant(pin.issuedAt) },
        { title: 'UNTIL', of: (pin: Pin) => shownInstant(pin.validUntil) },
        { title: 'USES', of: (pin: Pin) => pin.usesLeft },
      ]
      await desk.screen.table(columns, pins)
    })
  })

  addCommand(group, {
    usage: 'revoke <user>',
    about: 'End the PIN of a user; it opens nothing from this instant on',
    examples: ['holdfast pin revoke ada'],
    flags: connected,
  }).action(async (userName: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('DELETE', path`/api/users/${userName}/pins`)
    await desk.show(text, flags, () => desk.screen.lines(`${userName} has no PIN any more.`))
  })

  addForecast(group, desk)
  return group
}

function addIssue(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'issue <user>',
    about: 'Issue a PIN; the one before ends. The digits are shown once',
    examples: [
      'holdfast pin issue ada',
      'holdfast pin issue visitor --until 2026-11-24T18:00',
      'holdfast pin issue visitor --kind temporary --hours 24 --uses 3',
    ],
    flags: [
      ['--kind <kind>', 'instead of what the settings say', ['temporary', 'persistent']],
      ['--from <time>', 'from when it is valid, such as 2026-11-24T08:00'],
      ['--until <time>', 'until when it is valid'],
      ['--hours <count>', 'hours of validity', wholeNumber],
      ['--uses <count>', 'log-ins for which it is good; 0: any number', wholeNumber],
      ...connected,
    ],
  }).action(async (userName: string, flags: IssueFlags) => {
    const { kind, from, until, hours: validHours, uses } = flags
    const body = {
      ...{ kind, validHours, uses },
      validFrom: from === undefined ? undefined : instantOf('--from', from),
      validUntil: until === undefined ? undefined : instantOf('--until', until),
    }
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('POST', path`/api/users/${userName}/pins`, { body })
    await desk.show<IssuedPin>(text, flags, issued => showPin(desk, issued))
  })
}

function addForecast(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'forecast',
    about: 'Tell how many PINs expire on each of the next 60 days',
    examples: ['holdfast pin forecast'],
    flags: connected,
  }).action(async (flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/pins/forecast')
    type Day = { readonly date: string; readonly count: number }
    await desk.show<{ readonly days: readonly Day[] }>(text, flags, async ({ days }) => {
      const busy = days.filter(({ count }) => count > 0)
      if (busy.length === 0) return desk.screen.lines('No PIN expires within 60 days.')
      const columns = [
        { title: 'DAY', of: ({ date }: Day) => date },
        { title: 'PINS', of: ({ count }: Day) => count },
      ]
      await desk.screen.table(columns, busy)
    })
  })
}

/** Shows a PIN this once. */
export async function showPin({ screen }: Desk, issued: IssuedPin): Promise<void> {
  await screen.facts([
    ['PIN', issued.pin],
    ['Kind', issued.kind],
    ['Valid from', shownInstant(issued.validFrom)],
    ['Valid until', issued.validUntil === null ? 'replaced or revoked' : shownInstant(issued.validUntil)],
    ['Log-ins left', issued.usesLeft ?? 'any number'],
    ['Mail', mails[issued.mail ?? 'untold'] ?? 'sent too, where that is on'],
  ])
  await screen.lines('The digits are not shown again.')
}
