// Asks the office for something and says what came of it.
import { setText } from './page-parts.js'

const toastMilliseconds = 6000
let toastTimer

/** Whether it was done. Never rejects. */
export async function send(path, body) {
  try {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    const { told, problem } = await answer.json()
    if (problem ?? told) toast(problem ?? told)
    return answer.ok
  } catch {
    toast('The office does not answer.')
    return false
  }
}

export function toast(text) {
  const box = document.getElementById('toast')
  setText(box, text)
  box.classList.add('shown')
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => box.classList.remove('shown'), toastMilliseconds)
}
