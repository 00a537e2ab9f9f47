import { wholePage } from './document.ts'
import { html } from './html.ts'
import type { PanelSpeech } from './panel-speech.ts'

interface Place {
  readonly here: string
  readonly site: string
  readonly speech: PanelSpeech
}

/** So often a page without a panel looks whether there is one. */
const refreshSeconds = 21
/** Long enough to type a code. */
const patientSeconds = 600

/** Asks for the code that makes this device the panel. */
export function enrollPage(
  { here, site, speech }: Place,
  panel: string,
  refused?: 'code-wrong' | 'too-many-tries',
): string {
  const problem = refused && html`<p class="said error" role="alert">${speech.say(`enroll.${refused}`)}</p>`
  const content = html`<form class="enroll" method="post" action="${here}/enroll" autocomplete="off"><main class="told">
<div class="said"><h1>${speech.say('enroll.title', { panel })}</h1><p>${speech.say('enroll.about')}</p></div>${problem}
<p class="field"><label for="code">${speech.say('enroll.code')}</label><input id="code" name="code" inputmode="numeric" maxlength="20" autocomplete="off" autofocus required></p>
<p class="acts"><button class="first">${speech.say('enroll.submit')}</button></p>
</main></form>`
  return wholePage({ here, site, speech, refreshSeconds: patientSeconds, content })
}

/** Tells why there is no panel just now. */
export function noPanelPage({ here, site, speech }: Place, why: 'away' | 'trouble' | 'insecure'): string {
  const content = html`<main class="told"><div class="said" role="alert"><h1>${speech.say(why)}</h1><p>${speech.say(`${why}.about`)}</p></div></main>`
  return wholePage({ here, site, speech, refreshSeconds, content })
}
