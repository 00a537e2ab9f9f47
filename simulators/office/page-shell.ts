import type { OfficePrinter, OfficeTerminal } from './devices.ts'
import { escapeHtml } from './escape-html.ts'
import type { Person } from './floor-plan.ts'
import { commandOf, setupOf } from './greeting.ts'
import type { Office } from './office.ts'
import type { PagePlace } from './page-actions.ts'
import { renderElsewhere } from './page-elsewhere.ts'
import { renderMail } from './page-letter.ts'
import { renderScenes } from './page-scenes.ts'
import { type Trouble, troubles } from './trouble.ts'

const sheets = [
  'tokens.css',
  'parts.css',
  'page.css',
  'page-desk.css',
  'page-printer.css',
  'page-look.css',
  'page-mail.css',
  'page-terminal.css',
]
const forwards = [
  [1, '1 hour'],
  [24, '1 day'],
  [168, '1 week'],
]
const keys = [...'123456789*0#']
const keyNames: Readonly<Record<string, string>> = { '*': 'Clear', '#': 'Enter' }

/** The page with everything that stays; its script fills in what changes. `host`: under which it was asked for. */
export function renderPage({ office, scenes }: PagePlace, host: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Holdfast office</title>
<link rel="icon" href="/page.svg" type="image/svg+xml">
${sheets.map(sheet => `<link rel="stylesheet" href="/${sheet}">`).join('\n')}
<script src="/page.js" type="module"></script>
</head>
<body>
<a class="skip" href="#printers">Skip to the printers</a>
<header>
  <img src="/page.svg" alt="" width="40" height="40">
  <div>
    <h1>Holdfast office</h1>
    <p>Print a document, type your PIN at a printer, and watch the paper come out. The gateway is real; only the devices are simulated.</p>
  </div>
  <p class="health" id="health" role="status">Connecting …</p>
  <div class="controls">
    <div class="clock" role="group" aria-label="The gateway's time">
      <p><span id="clock"></span> <small id="ahead"></small></p>
      ${forwards.map(([hours, label]) => `<button type="button" data-post="/clock/gateway/forward" data-hours="${hours}">${label} later</button>`).join('\n      ')}
    </div>
    <a class="button to-mail" href="#mailbox">Mailbox <span class="number" data-mail-count>0</span></a>
  </div>
</header>
<main>
  <div class="desk">
    <section aria-labelledby="people-title">
      <h2 id="people-title"><span class="step">1</span> Print something</h2>
      ${office.people.map(renderPerson).join('')}
    </section>
    <section aria-labelledby="jobs-title">
      <h2 id="jobs-title"><span class="step">2</span> Waiting in the queue</h2>
      <ul class="jobs" id="jobs"></ul>
      <div class="hint">
        <p>Or print from this machine:</p>
        <pre tabindex="0"><code>${escapeHtml(commandOf(office))}</code></pre>
        <p>From every program of it, once set up:</p>
        <pre tabindex="0"><code>${escapeHtml(setupOf(office))}</code></pre>
      </div>
    </section>
    ${renderScenes(scenes.shipped)}
    ${renderElsewhere(office, host)}
  </div>
  ${renderMail(office)}
  <section class="rooms" id="printers" aria-labelledby="rooms-title">
    <h2 id="rooms-title"><span class="step">3</span> Release it at a printer</h2>
    ${office.devices.printers.map(printer => renderRoom(office, printer)).join('')}
  </section>
</main>
<dialog class="look" id="look" aria-labelledby="look-title">
  <div class="look-head">
    <h2 id="look-title"></h2>
    <div class="buttons">
      <a class="button" id="look-file" target="_blank" rel="noopener">Open the file</a>
      <button type="button" class="primary close" autofocus>Close</button>
    </div>
  </div>
  <p class="look-note" id="look-note" role="status"></p>
  <ol class="look-pages" id="look-pages"></ol>
</dialog>
<p class="toast" id="toast" role="status"></p>
</body>
</html>
`
}

function renderPerson({ userName, displayName }: Person): string {
  const name = escapeHtml(displayName)
  const path = `/people/${encodeURIComponent(userName)}`
  const id = `person-${escapeHtml(userName)}`
  return `
      <article class="card person" data-person="${escapeHtml(userName)}" aria-labelledby="${id}">
        <div class="person-head">
          <h3 id="${id}">${name}</h3>
          <div class="pin">
            <output class="known-pin" aria-label="PIN of ${name}"></output>
            <button type="button" data-post="${path}/pin">New PIN</button>
          </div>
        </div>
        <div class="buttons">
          <button type="button" class="primary" data-post="${path}/sample">Print a sample</button>
          <label class="button">Print a file<input type="file" data-upload="${path}/document"
            aria-label="Print a file as ${name}" accept=".pdf,.jpg,.jpeg,.ps,.pwg,.urf"></label>
        </div>
      </article>`
}

function renderRoom(office: Office, printer: OfficePrinter): string {
  const terminals = office.devices.terminals.filter(({ plan }) => plan.printer === printer.name)
  return `
    <article class="card room" aria-label="${escapeHtml(printer.name)}">
      ${renderPrinter(printer)}
      ${terminals.map(terminal => renderTerminal(terminal, office.people)).join('')}
    </article>`
}

function renderPrinter({ name }: OfficePrinter): string {
  const words = Object.keys(troubles) as Trouble[]
  const path = `/printers/${encodeURIComponent(name)}`
  return `
      <div class="printer" data-printer="${escapeHtml(name)}">
        <h3>${escapeHtml(name)} printer</h3>
        <p class="condition"><span class="dot" aria-hidden="true"></span><output>idle</output></p>
        <div class="machine" aria-hidden="true"><div class="slot"></div><div class="pile"></div></div>
        <p class="count"><output class="sheets">0</output> <span class="sheets-word">sheets</span> printed</p>
        <ul class="piles" aria-label="What was printed"></ul>
        <fieldset class="troubles">
          <legend>Trouble</legend>
          ${words.map(word => `<button type="button" aria-pressed="false" data-trouble="${word}" data-post="${path}/trouble">${troubles[word].label}</button>`).join('')}
          <button type="button" class="repair" data-post="${path}/repair">Repair all</button>
        </fieldset>
      </div>`
}

function renderTerminal({ plan }: OfficeTerminal, people: readonly Person[]): string {
  const path = `/terminals/${encodeURIComponent(plan.name)}`
  const buttons = keys.map(key => {
    const label = keyNames[key]
    const names = label ? ` aria-label="${label} (${key})" class="named"` : ''
    const inside = label ? `<span aria-hidden="true">${key}<small>${label}</small></span>` : key
    return `<button type="button" data-key="${key}"${names}>${inside}</button>`
  })
  return `
      <div class="terminal" role="group" aria-label="${escapeHtml(plan.title)}" data-terminal="${escapeHtml(plan.name)}" data-path="${path}">
        <h3>${escapeHtml(plan.title)}</h3>
        <p class="about">${escapeHtml(plan.about)}</p>
        ${plan.hasDisplay ? '<output class="screen"></output>' : '<div class="blind" aria-hidden="true"><i></i><i></i><i></i></div>'}
        <p class="tone" role="status"></p>
        <div class="keys">${buttons.join('')}</div>
        <div class="cards"><span class="label">Tap a card</span>
          ${people.map(person => `<button type="button" data-post="${path}/card" data-user="${escapeHtml(person.userName)}" aria-label="Tap the card of ${escapeHtml(person.displayName)}">${escapeHtml(person.displayName.replace(/ \(.*/, ''))}</button>`).join('')}
        </div>
      </div>`
}
