// Shows the state that the office sends and sends what is clicked. Everything that stays was rendered by the server.
import { showTime } from './page-clock.js'
import { openLook } from './page-look.js'
import { showMails } from './page-mail.js'
import { element, find, replace, setText, sheetText } from './page-parts.js'
import { showScene } from './page-scenes.js'
import { send, toast } from './page-send.js'

const pileSheets = 14
const toneMilliseconds = 4000
const maxFileBytes = 15 * 1024 * 1024
const maxFileText = '15 MB'
const tones = ['', 'one beep: good', 'two beeps: a question', 'three beeps: refused']

const lastTones = new Map()
const latestPiles = new Map()
/** Keys go one after another, so that digits arrive in the order in which they were pressed. */
let typing = Promise.resolve()

const events = new EventSource('/events')
events.onmessage = event => show(JSON.parse(event.data))
events.onerror = () => showHealth('down', 'The office is closed')

function show(state) {
  if (state.isReady) showHealth('ready', 'Gateway is ready')
  else showHealth('down', 'Gateway does not answer')
  showTime(state.aheadMs)
  for (const person of state.people) showPerson(person)
  showJobs(state.jobs)
  for (const printer of state.printers) showPrinter(printer)
  for (const terminal of state.terminals) showTerminal(terminal)
  showMails(state.mails)
  showScene(state.scene)
}

function showHealth(className, text) {
  const health = document.getElementById('health')
  health.className = `health ${className}`
  setText(health, text)
}

function showPerson({ userName, pin, validUntil }) {
  const digits = find('person', userName).querySelector('.known-pin')
  setText(digits, pin ?? '')
  digits.title = validUntil === null ? '' : `valid until ${new Date(validUntil).toLocaleString()}`
}

function showJobs(jobs) {
  const items = jobs.map(job => {
    const size = job.octets === null ? '' : ` · ${Math.max(1, Math.round(job.octets / 1024))} KB`
    return element('li', {}, element('span', {}, `${job.title} · ${job.owner}`), element('small', {}, job.text + size))
  })
  const empty = element('li', { className: 'empty' }, 'Nothing waits. Print a sample above.')
  replace(document.getElementById('jobs'), items.length > 0 ? items : [empty])
}

function showPrinter({ name, sheets, troubles, problem, isPrinting, piles }) {
  const printer = find('printer', name)
  printer.classList.toggle('busy', isPrinting)
  printer.classList.toggle('troubled', problem !== null || troubles.length > 0)
  setText(printer.querySelector('.condition output'), conditionText({ troubles, problem, isPrinting }))
  setText(printer.querySelector('.sheets'), String(sheets))
  setText(printer.querySelector('.sheets-word'), sheets === 1 ? 'sheet' : 'sheets')
  showPile(printer.querySelector('.pile'), sheets)
  latestPiles.set(name, piles)
  const items = piles.map(pile => element('li', {}, pileName(name, pile), element('span', {}, sheetText(pile.sheets))))
  replace(printer.querySelector('.piles'), items)
  for (const button of printer.querySelectorAll('[data-trouble]')) {
    button.setAttribute('aria-pressed', String(troubles.includes(button.dataset.trouble)))
  }
  printer.querySelector('.repair').disabled = troubles.length === 0
}

function conditionText({ troubles, problem, isPrinting }) {
  if (problem !== null) return `Gateway sees: ${problem}`
  if (troubles.length > 0)
    return troubles.includes('slow') ? 'slow to answer' : 'in trouble; the gateway has not seen it yet'
  return isPrinting ? 'printing' : 'idle, ready to print'
}

/** Sheets fall one by one; the pile on the drawing stops growing, the count does not. */
function showPile(pile, sheets) {
  const wanted = Math.min(sheets, pileSheets)
  while (pile.childElementCount < wanted) {
    const sheet = element('i')
    sheet.style.setProperty('--at', pile.childElementCount)
    sheet.style.setProperty('--turn', `${((pile.childElementCount * 37) % 5) - 2}deg`)
    pile.append(sheet)
  }
}

function pileName(printerName, pile) {
  if (!pile.isOpenable) return element('span', {}, pile.text)
  const look = `/printers/${encodeURIComponent(printerName)}/piles/${pile.id}`
  const button = element('button', { type: 'button', className: 'link' }, pile.text)
  button.dataset.look = look
  return button
}

/** A sheet of the drawing belongs to the document whose sheets lie there, counted from the top. */
function lookAtSheet(sheet) {
  const { printer } = sheet.closest('[data-printer]').dataset
  let above = sheet.parentElement.childElementCount - 1 - [...sheet.parentElement.children].indexOf(sheet)
  for (const pile of latestPiles.get(printer) ?? []) {
    if (above < pile.sheets) return openLook(`/printers/${encodeURIComponent(printer)}/piles/${pile.id}`, pile.text)
    above -= pile.sheets
  }
}

function showTerminal({ name, isConnected, screen, tone }) {
  const terminal = find('terminal', name)
  terminal.classList.toggle('away', !isConnected)
  const display = terminal.querySelector('.screen')
  if (display) setText(display, isConnected ? screen : 'No connection to the gateway')
  const seen = lastTones.get(name)
  lastTones.set(name, tone?.number ?? 0)
  // What sounded before this page was opened is over.
  if (seen !== undefined && tone && tone.number !== seen) sound(terminal, tone.bells)
}

function sound(terminal, bells) {
  clearTimeout(terminal.toneTimer)
  terminal.dataset.bells = bells
  setText(terminal.querySelector('.tone'), `♪ ${tones[bells] ?? `${bells} beeps`}`)
  terminal.toneTimer = setTimeout(() => {
    delete terminal.dataset.bells
    setText(terminal.querySelector('.tone'), '')
  }, toneMilliseconds)
}

document.addEventListener('click', async event => {
  const sheet = event.target.closest('.pile > i')
  if (sheet) return lookAtSheet(sheet)
  const button = event.target.closest('button')
  if (!button) return
  const { post, key, trouble, user, look, hours } = button.dataset
  if (look) return openLook(look, button.textContent)
  if (key) return press(button.closest('.terminal'), key)
  if (trouble) return send(post, { trouble, isOn: button.getAttribute('aria-pressed') !== 'true' })
  if (hours) return send(post, { hours })
  if (post) await send(post, user ? { userName: user } : {})
})

/** While the focus is inside a keypad, the keyboard's digits are its keys. */
document.addEventListener('keydown', event => {
  const terminal = event.target.closest?.('.terminal')
  if (!terminal || event.ctrlKey || event.metaKey || event.altKey) return
  const key = event.key === 'Backspace' || event.key === 'Delete' ? '*' : event.key
  // On a keypad Enter is its own key, not a press of the button that has the focus.
  if (key === 'Enter' && event.target.closest('[data-key]')) {
    event.preventDefault()
    press(terminal, '#')
  } else if (/^[0-9*#]$/.test(key)) press(terminal, key)
})

const letter = document.getElementById('letter')

letter.addEventListener('submit', event => {
  event.preventDefault()
  return send(letterPath('sample'), {})
})

function letterPath(what) {
  return `/mail/${encodeURIComponent(document.getElementById('letter-from').value.trim())}/${what}`
}

document.addEventListener('change', async event => {
  const input = event.target
  const [file] = input.files ?? []
  if (!file || input.id === 'scene-file') return
  if (file.size > maxFileBytes) toast(`This page takes files of at most ${maxFileText}; lp takes larger ones.`)
  else if (input.dataset.upload || letter.reportValidity()) await sendFile(input, file)
  input.value = ''
})

async function sendFile(input, file) {
  const format = file.type || 'application/octet-stream'
  const document = { title: file.name.slice(0, 255), format, base64: await readBase64(file) }
  await send(input.dataset.upload ?? letterPath('document'), document)
}

function press(terminal, key) {
  const button = terminal.querySelector(`[data-key="${CSS.escape(key)}"]`)
  button.classList.add('struck')
  setTimeout(() => button.classList.remove('struck'), 150)
  typing = typing.then(() => send(`${terminal.dataset.path}/keys`, { keys: key }))
}

function readBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
