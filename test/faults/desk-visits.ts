import { setTimeout as wait } from 'node:timers/promises'
import type { SeededRandom } from '../fuzz/random.ts'
import type { GatewayLives } from './gateway-lives.ts'
import type { History } from './history.ts'
import type { Desk, Person } from './kill-house.ts'
import { ScreenFeed } from './screen-feed.ts'

export interface VisitParts {
  readonly lives: GatewayLives
  readonly history: History
  readonly random: SeededRandom
  /** They say what happened and stay to the end; otherwise now and then they do not. */
  readonly arePatient: boolean
}

/** A person who has not heard anything by then was left alone. */
const silenceMs = 8_000
/** How long somebody looks whether there is a question before leaving. */
const lingerMs = 150
/** One answer in so many is not the truth. */
const untruthOneIn = 8
/** One screen in so many makes somebody leave while documents are sent. */
const leaveOneIn = 20

/** People come to a desk one after the other until told to stop. */
export async function visitWithoutPause(parts: VisitParts, desk: Desk, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await Promise.race([parts.lives.up, wait(100)])
    const person = desk.people[parts.random.below(desk.people.length)]
    if (parts.lives.isUp && person) await visit(parts, desk, person)
    else await wait(10)
  }
}

/** One person's visit: logs in, waits for the outcome, answers what is asked, leaves with `*`. */
export async function visit(parts: VisitParts, desk: Desk, person: Person): Promise<void> {
  if (!(await isConnected(desk))) return
  using feed = new ScreenFeed(desk.keypad)
  const stay = { ...parts, desk, person, feed }
  await desk.keypad.press('*')
  await feed.next(1000)
  feed.clear()
  await logIn(stay, 'pin')
  // Kills cost tries, and a full bucket asks for a card instead.
  if ((await stayToTheEnd(stay)) === 'turned-away') {
    await logIn(stay, 'card')
    await stayToTheEnd(stay)
  }
  await desk.keypad.press('*')
}

interface Stay extends VisitParts {
  readonly desk: Desk
  readonly person: Person
  readonly feed: ScreenFeed
}

async function isConnected({ keypad }: Desk): Promise<boolean> {
  return keypad.connected(500).then(
    () => true,
    () => false,
  )
}

async function logIn({ history, desk, person }: Stay, via: 'pin' | 'card'): Promise<void> {
  history.note({ kind: 'log-in', owner: person.userName, printer: desk.printerName, via })
  if (via === 'pin') await desk.keypad.type(`${person.pin}#`)
  else await desk.keypad.tap(person.card)
}

async function stayToTheEnd(stay: Stay): Promise<'gone' | 'turned-away'> {
  for (let last: Outcome = 'more'; ; ) {
    const seen = await stay.feed.next(last === 'over' ? lingerMs : silenceMs)
    if (seen.kind === 'nothing' && last !== 'over') noteSilence(stay)
    if (seen.kind !== 'screen') return 'gone'
    last = await look(stay, seen.text)
    if (last === 'gone' || last === 'turned-away') return last
  }
}

/** `over`: nothing more is expected but a question. */
type Outcome = 'more' | 'over' | 'gone' | 'turned-away'

async function look(stay: Stay, text: string): Promise<Outcome> {
  if (/^Too many wrong PINs/.test(text)) return 'turned-away'
  if (/^Did "/.test(text)) await answer(stay, text)
  else if (leavesEarly(stay, text)) return 'gone'
  if (isProgress(text)) return 'more'
  stay.history.note({ kind: 'shown', owner: stay.person.userName, printer: stay.desk.printerName, text })
  return 'over'
}

/** Whether more will be shown. */
function isProgress(text: string): boolean {
  return /^(\*+$|Sending |Still sending |One moment |This takes longer |Did ".*\?|.* is slow to answer )/.test(text)
}

function leavesEarly({ arePatient, random }: Stay, text: string): boolean {
  if (arePatient) return false
  return / is slow to answer /.test(text) || (text.startsWith('Sending') && random.below(leaveOneIn) === 0)
}

function noteSilence({ lives, history, desk, person }: Stay): void {
  const screen = desk.keypad.screen().replace(/\s+/g, ' ')
  const what = `${person.userName} heard nothing for ${silenceMs} ms at ${desk.printerName}, where stood: ${screen}`
  if (lives.isUp) history.note({ kind: 'broken', what })
}

/** The owner looks into the tray: all of it came out, or nothing, or a part, which is not enough. */
async function answer({ history, random, arePatient, desk, person }: Stay, text: string): Promise<void> {
  const title = /^Did "(.*)" come out/.exec(text)?.[1]
  const asked = history.lines.find(line => line.kind === 'submitted' && line.title === title)
  if (asked?.kind !== 'submitted') return history.note({ kind: 'broken', what: `asked about nobody's title: ${text}` })
  const { document } = asked
  const cameOut = history.lines.some(line => line.kind === 'printed' && line.document === document)
  const isUntrue = !arePatient && cameOut && random.below(untruthOneIn) === 0
  const didPrint = cameOut && !isUntrue
  history.note({ kind: 'answered', document, owner: person.userName, didPrint })
  await desk.keypad.press(didPrint ? '1' : '2')
}
