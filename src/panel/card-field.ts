import { type Html, html } from './html.ts'
import type { PanelSpeech } from './panel-speech.ts'

/** Room for a prefix and the longest card. */
export const mostTyped = 136

/** Where a reader types that has no field else: it has the focus. */
export function cardField(speech: PanelSpeech): Html {
  return html`<label for="card">${speech.say('card')}</label><input id="card" name="card" type="password" maxlength="${mostTyped}" autocomplete="off" autofocus>`
}

/** The button that Enter presses in any field: the first one of its form. */
export function enterButton(speech: PanelSpeech): Html {
  return html`<button class="unseen" name="do" value="enter" tabindex="-1" aria-hidden="true">${speech.say('ok')}</button>`
}
