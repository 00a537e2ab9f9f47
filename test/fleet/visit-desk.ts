import { setTimeout as wait } from 'node:timers/promises'
import type { Credential, History, Tried } from '../faults/history.ts'
import { ScreenFeed, type Seen } from '../faults/screen-feed.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import type { FleetDesk, Staff } from './open-fleet.ts'

export interface VisitParts {
  readonly site: string
  readonly desk: FleetDesk
  readonly history: History
  readonly random: SeededRandom
}

/** Wrong PINs at each keypad: it forgets six an hour, and twelve at once turn everybody to the cards. */
const firstWrongAfterMs = 5_000
const wrongEveryMs = 240_000
/** Who has not heard anything by then was left alone. */
const silenceMs = 8_000
const releaseMs = 40_000
const lingerMs = 150
/** Between two people. */
const pauseMs = 400

/** People come to a desk, one after the other, until told to stop. */
export async function visitWithoutPause(parts: VisitParts, signal: AbortSignal): Promise<void> {
  const { desk, history, random } = parts
  let wrongAt = history.now + firstWrongAfterMs
  while (!signal.aborted) {
    const due = desk.staff.find(({ former }) => former?.dueAt !== undefined && former.dueAt <= history.now)
    const person = due ?? desk.staff[random.below(desk.staff.length)]
    if (!person) return
    if (due?.former) due.former.dueAt = undefined
    const isWrong = due !== undefined || history.now >= wrongAt
    if (isWrong) wrongAt = history.now + wrongEveryMs
    await visit(parts, person, isWrong ? falseOf(person, history, random) : trueOf(person, history, random))
    await wait(random.below(pauseMs))
  }
}

interface Shown {
  readonly credential: Credential
  /** Digits of a PIN, or a card's number. */
  readonly digits: string
  readonly endedAt?: number
}

/** What opens. A guest whose time is nearly up takes the card. */
function trueOf({ pin, card, endsAt }: Staff, history: History, random: SeededRandom): Shown {
  const isSure = endsAt === undefined || history.now + 3_000 < endsAt
  if (pin !== undefined && isSure && random.below(4) > 0) return { credential: 'pin', digits: pin }
  return { credential: 'card', digits: card }
}

/** What must not open: a former PIN if there is one. */
function falseOf({ pin, endsAt, former }: Staff, history: History, random: SeededRandom): Shown {
  if (pin !== undefined && endsAt !== undefined && endsAt + 500 < history.now)
    return { credential: 'over', digits: pin, endedAt: endsAt }
  if (former) return { credential: former.credential, digits: former.pin, endedAt: former.endedAt }
  // Longer than any that is issued.
  return { credential: 'wrong', digits: `${1_000_000_000 + random.below(1_000_000_000)}`.slice(0, 10) }
}

/** One person's visit, to the end; who is turned away because of others' wrong PINs takes the card. */
async function visit(parts: VisitParts, person: Staff, shown: Shown): Promise<Tried['outcome']> {
  const { desk } = parts
  using feed = new ScreenFeed(desk.keypad)
  const stay = { ...parts, person, feed }
  await desk.keypad.press('*')
  if (desk.keypad.isConnected) await feed.next(1_000)
  feed.clear()
  const outcome = await logIn(stay, shown)
  if (outcome === 'let-in') await stayToTheEnd(stay)
  await desk.keypad.press('*')
  if (outcome !== 'throttled' || shown.credential !== 'pin') return outcome
  return visit(parts, person, { credential: 'card', digits: person.card })
}

interface Stay extends VisitParts {
  readonly person: Staff
  readonly feed: ScreenFeed
}

async function logIn(stay: Stay, { credential, digits, endedAt }: Shown): Promise<Tried['outcome']> {
  const { site, desk, history, person, feed } = stay
  const isMine = credential === 'pin' || credential === 'card'
  const via = credential === 'card' ? 'card' : 'pin'
  const begun = history.now
  if (isMine) history.note({ kind: 'log-in', owner: person.userName, printer: desk.name, via })
  if (!desk.keypad.isConnected) await wait(500)
  else if (via === 'card') await desk.keypad.tap(digits)
  else await desk.keypad.type(`${digits}#`)
  const first = desk.keypad.isConnected ? await firstWord(stay, begun) : 'no gateway tends it'
  const outcome = judge(first)
  const afterMs = history.now - begun
  const ended = credential === 'pin' && person.pin !== digits ? changedAt(history.now) : sinceOf(endedAt)
  const given = credential === 'pin' ? { givenAt: person.pinSince } : {}
  history.note({
    kind: 'tried',
    site,
    terminal: desk.name,
    credential,
    outcome,
    afterMs,
    text: first,
    ...given,
    ...ended,
  })
  if (outcome === 'let-in') await lookAt(stay, first)
  else feed.clear()
  return outcome
}

/** It was changed in between. */
function changedAt(endedAt: number): Pick<Tried, 'credential' | 'endedAt'> {
  return { credential: 'old', endedAt }
}

function sinceOf(endedAt: number | undefined): Pick<Tried, 'endedAt'> {
  return endedAt === undefined ? {} : { endedAt }
}

/** The first screen about the credential: neither that something is under way, nor one that `*` brought late. */
async function firstWord({ feed, history }: Stay, begun: number): Promise<string> {
  for (;;) {
    const seen: Seen = await feed.next(Math.max(1, begun + silenceMs - history.now))
    if (seen.kind !== 'screen') return seen.kind
    if (!/^(\*+$|One moment|This takes longer|Type your PIN)/.test(seen.text)) return seen.text
  }
}

function judge(text: string): Tried['outcome'] {
  if (/^Too many/.test(text)) return 'throttled'
  if (/^(Not available|Something is wrong|Out of service|This cannot be checked)/.test(text)) return 'unavailable'
  if (/^(Wrong PIN|Unknown card|This PIN |Your account)/.test(text)) return 'refused'
  if (
    /^(Sending |No documents|Did "|.* (sent to|printed at|failed: )|[\w-]+ (is slow to answer|does not answer))/.test(
      text,
    )
  )
    return 'let-in'
  // The printer's own trouble is told by its name, to whoever logged in.
  return /^[\w-]+: /.test(text) ? 'let-in' : 'silent'
}

/** Waits until documents are sent, answers what is asked. */
async function stayToTheEnd(stay: Stay): Promise<void> {
  const until = stay.history.now + releaseMs
  let last = stay.desk.keypad.screen().replace(/\s+/g, ' ').trim()
  while (stay.history.now < until) {
    const seen = await stay.feed.next(isProgress(last) ? silenceMs : lingerMs)
    if (seen.kind !== 'screen') return
    last = seen.text
    await lookAt(stay, last)
  }
}

function isProgress(text: string): boolean {
  return /^(\*+$|Sending |Still sending |One moment |This takes longer |Did ".*\?|.* is slow to answer )/.test(text)
}

/** The owner looks into the tray and says the truth. */
async function lookAt({ history, desk, person }: Stay, text: string): Promise<void> {
  const title = /^Did "(.*)" come out/.exec(text)?.[1]
  if (title === undefined) return
  const asked = history.lines.findLast(line => line.kind === 'submitted' && line.title === title)
  if (asked?.kind !== 'submitted') return history.note({ kind: 'broken', what: `asked about nobody's title: ${text}` })
  const { document } = asked
  const didPrint = history.printed.has(document)
  history.note({ kind: 'answered', document, owner: person.userName, didPrint })
  await desk.keypad.press(didPrint ? '1' : '2')
}
