import type { Feedback } from '../driver.ts'
import { cardField, enterButton, mostTyped } from './card-field.ts'
import { type Html, html } from './html.ts'
import type { PanelSpeech } from './panel-speech.ts'
import { placePart } from './place-part.ts'

interface PinParts {
  readonly speech: PanelSpeech
  readonly shown: Feedback
  readonly said: Html
  /** See PanelScreen. */
  readonly cardPrefix: string | undefined
  /** Where a phone releases here; undefined: nowhere just now. */
  readonly placeUrl: string | undefined
}

/** Where a PIN is typed: by keys on the screen, or into the field. What was typed is never in the page. */
export function pinPart({ speech, shown, said, cardPrefix, placeUrl }: PinParts): Html {
  const typed = shown.kind === 'entry' ? (shown.text[0]?.length ?? 0) : 0
  const about =
    typed > 0 ? html`<div class="said" role="status"><h1>${speech.say('typed', { count: typed })}</h1></div>` : said
  return html`<main class="pin">
<div class="ask">${about}
${cardPrefix === '' ? html`<p class="field">${cardField(speech)}</p>` : pinField(speech, typed, cardPrefix)}${enterButton(speech)}
${shown.offersPin === true && html`<p class="acts"><button class="first" name="do" value="new-pin">${speech.say('new-pin')}</button></p>`}
${placeUrl !== undefined && placePart(speech, placeUrl)}
</div>
<div class="keys" role="group" aria-label="${speech.say('keypad')}">${rows(speech)}</div>
</main>`
}

/** Of a keypad at the USB port, and of a reader that says which of what it types are cards. */
function pinField(speech: PanelSpeech, typed: number, cardPrefix: string | undefined): Html {
  const takes = cardPrefix === undefined ? html`pattern="[0-9]*" maxlength="17"` : html`maxlength="${mostTyped}"`
  return html`<p class="field"><label for="pin">${speech.say('pin')}</label><input id="pin" name="pin" type="password" inputmode="numeric" ${takes} autocomplete="off" autofocus placeholder="${'•'.repeat(typed)}"${typed > 0 && html` data-typed="${typed}"`}></p>`
}

function rows(speech: PanelSpeech): readonly Html[] {
  const digits = ['123', '456', '789'].map(row => html`<p>${[...row].map(digitKey)}</p>`)
  const last = html`<p><button class="word" name="do" value="clear">${speech.say('clear')}</button>${digitKey('0')}<button class="first" name="do" value="enter">${speech.say('ok')}</button></p>`
  return [...digits, last]
}

function digitKey(digit: string): Html {
  return html`<button name="do" value="key:${digit}">${digit}</button>`
}
