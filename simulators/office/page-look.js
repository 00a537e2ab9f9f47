// Shows the pages of what lies in a tray.
import { element, setText } from './page-parts.js'

const dialog = document.getElementById('look')
const pages = document.getElementById('look-pages')
const note = document.getElementById('look-note')
/** Only the latest look may still show anything. */
let looks = 0

/** `path` of a pile, such as `/printers/Hall/piles/3`. */
export async function openLook(path, title) {
  looks += 1
  const look = looks
  setText(document.getElementById('look-title'), title)
  document.getElementById('look-file').href = path
  setText(note, 'Looking …')
  pages.replaceChildren()
  dialog.showModal()
  const shown = await ask(`${path}/look`)
  if (look !== looks) return
  setText(note, shown.note ?? '')
  pages.append(...Array.from({ length: shown.pages }, (_, at) => pageOf(path, title, at + 1)))
}

async function ask(path) {
  try {
    const answer = await fetch(path)
    const said = await answer.json()
    return answer.ok ? said : { pages: 0, note: 'This document was taken away: a tray keeps the latest ones only.' }
  } catch {
    return { pages: 0, note: 'The office does not answer.' }
  }
}

function pageOf(path, title, number) {
  const alt = `Page ${number} of ${title}`
  return element('li', {}, element('img', { src: `${path}/pages/${number}`, alt, loading: 'lazy' }))
}

dialog.querySelector('.close').addEventListener('click', () => dialog.close())
// A click beside it is one on the dialog itself.
dialog.addEventListener('click', event => {
  if (event.target === dialog) dialog.close()
})
dialog.addEventListener('close', () => {
  looks += 1
  pages.replaceChildren()
})
