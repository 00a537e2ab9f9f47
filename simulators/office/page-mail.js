// The mailboxes: what came is listed, a mail is read where it lies, its links lead to the portal.
import { element, setText } from './page-parts.js'

const list = document.getElementById('mails')
const empty = document.getElementById('no-mails')

/** The newest first. What is open stays open, and what has the focus keeps it. */
export function showMails(mails) {
  empty.hidden = mails.length > 0
  for (const count of document.querySelectorAll('[data-mail-count]')) setText(count, String(mails.length))
  const known = new Map([...list.children].map(item => [Number(item.dataset.mail), item]))
  for (const [id, item] of known) if (!mails.some(mail => mail.id === id)) item.remove()
  for (const mail of mails.toReversed()) if (!known.has(mail.id)) list.prepend(itemOf(mail))
}

function itemOf({ id, to, subject, at }) {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const head = element('summary', {}, element('span', {}, subject), element('small', {}, `to ${to} · ${time}`))
  const text = element('p', { className: 'mail-text' }, '…')
  const details = element('details', {}, head, text)
  details.addEventListener('toggle', () => read(id, text), { once: true })
  const item = element('li', {}, details)
  item.dataset.mail = id
  return item
}

async function read(id, place) {
  try {
    const answer = await fetch(`/mails/${id}`)
    if (!answer.ok) throw new Error('gone')
    const { text } = await answer.json()
    place.replaceChildren(...linked(text))
  } catch {
    setText(place, 'This mail is not here any more.')
  }
}

function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/).map((part, at) => {
    if (at % 2 === 0) return part
    return element('a', { href: part, target: '_blank', rel: 'noopener' }, part)
  })
}
