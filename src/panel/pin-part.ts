import type { Feedback } from '../driver.ts'
import { type Html, html } from './html.ts'
import type { PanelSpeech } from './panel-speech.ts'

interface PinParts {
  readonly speech: PanelSpeech
  readonly shown: Feedback
  readonly said: Html
}

/** Where a PIN is typed: by keys on the screen, or into the field. What was typed is never in the page. */
export function pinPart({ speech, shown, said }: PinParts): Html {
  const typed = shown.kind === 'entry' ? (shown.text[0]?.length ?? 0) : 0
  const about =
    typed > 0 ? html`<div class="said" role="status"><h1>${speech.say('typed', { count: typed })}</h1></div>` : said
  const dots = '•'.repeat(typed)
  // The first button is the one that Enter presses.
  return html`<main class="pin">
<div class="ask">${about}
<p class="field"><label for="pin">${speech.say('pin')}</label><input id="pin" name="pin" type="password" inputmode="numeric" pattern="[0-9]*" maxlength="17" autocomplete="off" autofocus placeholder="${dots}"${typed > 0 && html` data-typed="${typed}"`}><button class="unseen" name="do" value="enter" tabindex="-1" aria-hidden="true">${speech.say('ok')}</button></p>
${shown.offersPin === true && html`<p class="acts"><button class="first" name="do" value="new-pin">${speech.say('new-pin')}</button></p>`}
</div>
<div class="keys" role="group" aria-label="${speech.say('keypad')}">${rows(speech)}</div>
</main>`
}

function rows(speech: PanelSpeech): readonly Html[] {
  const digits = ['123', '456', '789'].map(row => html`<p>${[...row].map(digitKey)}</p>`)
  const last = html`<p><button class="word" name="do" value="clear">${speech.say('clear')}</button>${digitKey('0')}<button class="first" name="do" value="enter">${speech.say('ok')}</button></p>`
  return [...digits, last]
}

function digitKey(digit: string): Html {
  return html`<button name="do" value="key:${digit}">${digit}</button>`
}
