import type { Command } from 'commander'
import { askSecret } from './ask-secret.ts'
import { wrap } from './cell-text.ts'
import { addCommand, personal } from './command.ts'
import { Complaint } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { shownInstant } from './instant-text.ts'
import { type IssuedPin, showPin } from './pin-commands.ts'
import { cookieOf } from './session-file.ts'

interface Session {
  readonly userName: string
  readonly csrfToken: string
  readonly pin: { readonly validUntil: string | null } | null
}

/** `holdfast login` and `holdfast logout` */
export function addSessionCommands(program: Command, desk: Desk): void {
  addCommand(program, {
    usage: 'login [user]',
    about: 'Log in with a PIN, as whoever you are on this machine unless told; the PIN is asked for',
    examples: ['holdfast login --url https://print.example.org', 'holdfast login ada < pin.txt'],
    flags: personal,
  }).action(async (user: string | undefined, flags: DeskFlags) => {
    const { gateway, url } = desk.asNobody(flags)
    const userName = user ?? desk.surroundings.localUser
    const pin = (await askSecret(desk.surroundings, `PIN of ${userName} at ${url.host}`)).trim()
    const { text, headers } = await gateway.send('POST', '/api/portal/session', { body: { userName, pin } })
    const session = JSON.parse(text) as Session
    const cookie = cookieOf(headers)
    if (!cookie) throw new Complaint(`${url.origin} opened no session; is a proxy in between that removes cookies?`)
    const { csrfToken } = session
    await desk.sessions.write({ url: url.origin, userName: session.userName, cookie, csrfToken })
    const until = session.pin?.validUntil
    const end = until ? ` Your PIN is valid until ${shownInstant(until)}.` : ''
    await desk.show<Session>(text, flags, () => desk.screen.lines(`You are logged in as ${session.userName}.${end}`))
  })

  addCommand(program, {
    usage: 'logout',
    about: 'Log out; the session opens nothing any more',
    examples: ['holdfast logout'],
    flags: personal,
  }).action(async (flags: DeskFlags) => {
    if (!(await desk.sessions.read())) return desk.screen.lines('Nobody was logged in.')
    try {
      const { gateway } = await desk.asMyself(flags)
      await gateway.send('DELETE', '/api/portal/session')
    } finally {
      await desk.sessions.remove()
    }
    await desk.show('', flags, () => desk.screen.lines('You are logged out.'))
  })
}

/** `holdfast pin new`, the user's own part of `holdfast pin`. */
export function addOwnPinCommand(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'new [user]',
    about: 'Make a new PIN of your own; without being logged in, or for another user, ask for one by mail',
    examples: ['holdfast pin new', 'holdfast pin new ada --url https://print.example.org'],
    flags: personal,
  }).action(async (user: string | undefined, flags: DeskFlags) => {
    if (user === undefined && (await desk.sessions.read())) return renew(desk, flags)
    const { gateway } = desk.asNobody(flags)
    const body = { userName: user ?? desk.surroundings.localUser }
    const { text } = await gateway.send('POST', '/api/portal/new-pin', { body })
    const words = `If there is an account ${body.userName} with an address, a new PIN is on its way there by mail.`
    await desk.show(text, flags, () => desk.screen.lines(...wrap(words, desk.screen.width)))
  })
}

/** The session goes on under a new cookie. */
async function renew(desk: Desk, flags: DeskFlags): Promise<void> {
  const { gateway, session } = await desk.asMyself(flags)
  const { text, headers } = await gateway.send('POST', '/api/portal/pin', { body: {} })
  const issued = JSON.parse(text) as IssuedPin & { readonly csrfToken: string }
  const cookie = cookieOf(headers) ?? session.cookie
  await desk.sessions.write({ ...session, cookie, csrfToken: issued.csrfToken })
  await desk.show<IssuedPin>(text, flags, () => showPin(desk, issued))
}
