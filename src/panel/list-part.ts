import type { Feedback, ListedJob } from '../driver.ts'
import { type Html, html } from './html.ts'
import type { PanelSpeech } from './panel-speech.ts'

interface ListParts {
  readonly speech: PanelSpeech
  readonly shown: Feedback
  readonly now: Temporal.Instant
  /** Where the next person taps a card; it has the focus then. */
  readonly tap: Html | undefined
}

/** More make the page long; the others are listed when these are done. */
const mostRows = 25
const longestTitle = 60

/** What waits, to choose from. */
export function listPart({ speech, shown, now, tap }: ListParts, said: Html): Html {
  const { jobs = [] } = shown
  const [rows, more] = [jobs.slice(0, mostRows), jobs.length - mostRows]
  const items = rows.map(job => (job.isUncertain ? askRow(speech, job, now) : row(speech, job, now)))
  return html`<main class="list">
${said}
${items.length > 0 && html`<ul aria-label="${speech.say('documents')}">${items}${more > 0 && html`<li>${speech.say('more', { count: more })}</li>`}</ul>`}
<p class="acts">${actsOf(speech, rows, { jobs, hasFocus: !tap })}<button name="do" value="leave">${speech.say('log-out')}</button>${tap}</p>
</main>`
}

function actsOf(
  speech: PanelSpeech,
  rows: readonly ListedJob[],
  { jobs, hasFocus }: { readonly jobs: readonly ListedJob[]; readonly hasFocus: boolean },
): Html {
  const focus = hasFocus && html` autofocus`
  const waiting = jobs.filter(job => !job.isUncertain)
  if (waiting.length === 0) return html``
  const all = (looks: Html) => html`<button ${looks}name="do" value="release-all">${speech.say('print-all')}</button>`
  if (!rows.some(job => !job.isUncertain)) return all(html`class="first"${focus} `)
  // First what is ticked, which is everything at first: nobody prints by the big button what they have unticked.
  return html`<button class="first" name="do" value="release"${focus}>${speech.say('print-chosen')}</button>${jobs.length > 1 && all(html``)}<button name="do" value="confirm">${speech.say('delete-chosen')}</button>`
}

function row(speech: PanelSpeech, job: ListedJob, now: Temporal.Instant): Html {
  return html`<li><label><input type="checkbox" name="job" value="${job.id}" checked>${nameOf(speech, job, now)}</label></li>`
}

function askRow(speech: PanelSpeech, job: ListedJob, now: Temporal.Instant): Html {
  const title = titleOf(job)
  const button = (verb: string, answer: string) =>
    html`<button name="do" value="${verb}:${job.id}" aria-label="${speech.say('of', { answer, title })}">${answer}</button>`
  return html`<li class="asks"><p>${nameOf(speech, job, now)}</p><p>${speech.say('was-it-printed')}</p><p class="acts">${button('printed', speech.say('yes'))}${button('not-printed', speech.say('no'))}</p></li>`
}

function nameOf(speech: PanelSpeech, job: ListedJob, now: Temporal.Instant): Html {
  return html`<span class="name"><b><bdi>${titleOf(job)}</bdi></b> <small>${speech.age(job.createdAt, now)} · ${speech.size(job.octets)}</small></span>`
}

/** Any characters may be in a title: none that would turn the line around. */
function titleOf({ title }: ListedJob): string {
  const text = title.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim() || '…'
  const characters = [...text]
  return characters.length > longestTitle ? `${characters.slice(0, longestTitle - 1).join('')}…` : text
}
