import { languages } from '../core/language.ts'
import type { Feedback } from '../driver.ts'
import { type Html, html } from './html.ts'
import { languageNames, type PanelSpeech } from './panel-speech.ts'

export interface DocumentParts {
  /** Address of the page. */
  readonly here: string
  readonly speech: PanelSpeech
  readonly site: string
  /** Seconds until the page asks by itself what is shown. */
  readonly refreshSeconds: number
  /** The script lets whoever types a PIN finish. */
  readonly isTyping?: boolean
  readonly hasContrast?: boolean
  readonly tone?: Feedback['tone']
  readonly content: Html
}

/** A whole page. Nothing stands inline, nothing comes from elsewhere. */
export function wholePage(parts: DocumentParts): string {
  const { here, speech, site, hasContrast = false, tone = 'none', content } = parts
  const refresh = html`<meta http-equiv="refresh" content="${parts.refreshSeconds}; url=${here}">`
  return html`<!doctype html>
<html lang="${speech.language}" dir="ltr"${hasContrast && html` class="contrast"`}>
<head>
<meta charset="utf-8">
<title>${speech.say('title', { site })}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
${parts.isTyping ? html`<noscript>${refresh}</noscript>` : refresh}
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/panel/panel.css">
<script src="/panel/panel.js" defer></script>
</head>
<body data-tone="${tone}" data-here="${here}">
${content}
</body>
</html>
`.text
}

/** Buttons that change how this visit speaks and looks. */
export function visitBar(speech: PanelSpeech): Html {
  const buttons = languages.map(
    language =>
      html`<button name="do" value="speak:${language}" lang="${language}"${language === speech.language && html` aria-current="true"`} aria-label="${language.toUpperCase()} ${languageNames[language]}">${language.toUpperCase()}</button>`,
  )
  return html`<nav class="bar" aria-label="${speech.say('languages')}">${buttons}<button name="do" value="contrast" aria-label="${speech.say('contrast')}"><span class="half" aria-hidden="true"></span></button></nav>`
}
