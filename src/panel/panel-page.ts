import type { Feedback } from '../driver.ts'
import { cardField, enterButton } from './card-field.ts'
import { visitBar, wholePage } from './document.ts'
import { type Html, html } from './html.ts'
import { listPart } from './list-part.ts'
import type { PanelSpeech } from './panel-speech.ts'
import { pinPart } from './pin-part.ts'
import { takesPin } from './read-action.ts'

/** Seconds after which a page asks again: soon while something is on its way, else when a screen left alone is cleared. */
const soonSeconds = 2
const laterSeconds = 21

export interface PanelScreen {
  readonly here: string
  readonly site: string
  readonly speech: PanelSpeech
  readonly shown: Feedback
  /** What a form must bring back. */
  readonly mark: string
  readonly hasList: boolean
  readonly hasContrast: boolean
  /** What a card reader types before each number; undefined: there is no reader. */
  readonly cardPrefix: string | undefined
  readonly now: Temporal.Instant
  /** What a phone is shown; undefined: nothing, now or ever. */
  readonly placeUrl: string | undefined
  /** Jobs that are deleted when the person says so once more. */
  readonly confirm?: readonly number[]
}

/** The page of what a panel shows. */
export function panelPage(screen: PanelScreen): string {
  const { here, site, speech, shown, mark, hasContrast } = screen
  const isSoon = shown.kind === 'releasing' || shown.kind === 'checking'
  const content = html`<form class="${shown.kind}" method="post" action="${here}" autocomplete="off">
<input type="hidden" name="turn" value="${mark}">
${partOf(screen)}
${visitBar(speech)}
</form>`
  const refreshSeconds = isSoon ? soonSeconds : laterSeconds
  return wholePage({
    here,
    site,
    speech,
    refreshSeconds,
    isTyping: hasKeypad(screen),
    hasContrast,
    tone: shown.tone,
    content,
  })
}

/** Somebody who is logged in, and is told how it went, has a list to go back to. */
function hasKeypad({ shown, hasList }: PanelScreen): boolean {
  return takesPin(shown) && !hasList
}

function partOf(screen: PanelScreen): Html {
  const { shown, speech, cardPrefix, placeUrl, confirm } = screen
  if (shown.kind === 'choose' && confirm) return confirmPart(screen, confirm)
  const tap = cardPrefix === undefined ? undefined : html`<span class="tap">${cardField(speech)}</span>`
  if (shown.kind === 'choose') return html`${enterFirst(screen)}${listPart({ ...screen, tap }, saidOf(shown))}`
  if (!hasKeypad(screen)) return html`${enterFirst(screen)}${toldPart(screen, tap)}`
  const mayTap = tap && shown.offersPlace === true && html`<p>${speech.say('card.tap')}</p>`
  return pinPart({ speech, shown, said: html`${saidOf(shown)}${mayTap}`, cardPrefix, placeUrl })
}

/** What a reader types must press no other button, such as one of the person before. */
function enterFirst({ speech, cardPrefix }: PanelScreen): Html {
  return cardPrefix === undefined ? html`` : enterButton(speech)
}

function toldPart({ shown, speech, hasList }: PanelScreen, tap: Html | undefined): Html {
  const isGoing = shown.kind === 'releasing' || shown.kind === 'checking'
  const left =
    shown.left !== undefined && html`<p class="left" role="status">${speech.say('left', { count: shown.left })}</p>`
  const stop = html`<button name="do" value="leave">${speech.say('cancel')}</button>`
  const on = html`<button class="first" name="do" value="list"${!tap && html` autofocus`}>${speech.say('list')}</button><button name="do" value="leave">${speech.say('log-out')}</button>`
  const acts = isGoing ? stop : hasList && on
  return html`<main class="told">${saidOf(shown)}${left}<p class="acts">${acts}${!isGoing && tap}</p></main>`
}

function confirmPart({ speech }: PanelScreen, jobs: readonly number[]): Html {
  const fields = jobs.map(id => html`<input type="hidden" name="job" value="${id}">`)
  return html`<main class="told"><div class="said" role="alert"><h1>${speech.say('confirm', { count: jobs.length })}</h1></div>${fields}<p class="acts"><button name="do" value="list" autofocus>${speech.say('keep')}</button><button class="bad" name="do" value="delete">${speech.say('delete')}</button></p></main>`
}

/** What the terminal says: the first line says what is, the second what to do. */
function saidOf({ kind, text, tone }: Feedback): Html {
  const [first = '…', ...rest] = kind === 'entry' ? [] : text
  const lines = rest.map(line => html`<p>${line}</p>`)
  const role = tone === 'error' ? 'alert' : 'status'
  return html`<div class="said ${tone}" role="${role}"><h1>${first}</h1>${lines}</div>`
}
