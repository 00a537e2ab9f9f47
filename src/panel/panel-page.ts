import type { Feedback } from '../driver.ts'
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
  readonly now: Temporal.Instant
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
  const { shown, speech, confirm } = screen
  if (shown.kind === 'choose' && confirm) return confirmPart(screen, confirm)
  if (shown.kind === 'choose') return listPart(screen, saidOf(shown))
  if (hasKeypad(screen)) return pinPart({ speech, shown, said: saidOf(shown) })
  return html`<main class="told">${saidOf(shown)}<p class="acts">${actsOf(screen)}</p></main>`
}

function actsOf({ shown, speech, hasList }: PanelScreen): Html {
  if (shown.kind === 'releasing' || shown.kind === 'checking')
    return html`<button name="do" value="leave">${speech.say('cancel')}</button>`
  if (!hasList) return html``
  return html`<button class="first" name="do" value="list" autofocus>${speech.say('list')}</button><button name="do" value="leave">${speech.say('log-out')}</button>`
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
