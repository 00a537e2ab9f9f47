import { encode } from 'uqr'
import { type Html, html } from './html.ts'
import type { PanelSpeech } from './panel-speech.ts'

/** Modules of light around a code (ISO/IEC 18004, "quiet zone"). */
const quietModules = 4
/** An address of more octets makes a code whose modules are too small for a phone at arm's length. */
const longestUrl = 300

/** The address of this place for whoever stands before it with a phone, black on white whatever the page looks like. */
export function placePart(speech: PanelSpeech, url: string): Html {
  if (Buffer.byteLength(url) > longestUrl) return html``
  const { data, size } = encode(url, { ecc: 'M', border: quietModules })
  return html`<figure class="place"><svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${speech.say('place.image')}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path stroke="#000" d="${data.map(lineOf).join('')}"/></svg><figcaption>${speech.say('place')}</figcaption></figure>`
}

/** A row of modules as strokes of their width: so far on, then so far dark. */
function lineOf(row: readonly boolean[], y: number): string {
  const modules = row.map(isDark => (isDark ? '1' : '0')).join('')
  const strokes = [...modules.matchAll(/(0*)(1+)/g)].map(
    ([, light = '', dark = '']) => `m${light.length} 0h${dark.length}`,
  )
  return strokes.length === 0 ? '' : `M0 ${y}.5${strokes.join('')}`
}
