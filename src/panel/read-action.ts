import { languages } from '../core/language.ts'
import type { Choice, Feedback, Key } from '../driver.ts'
import type { PanelAction } from './panel-line.ts'

/** More digits than a PIN has: what is typed beyond is nobody's. */
const mostDigits = 17

/** As long as the stripe of a card can be (`drivers/lines/codec.ts`). */
const mostCardCharacters = 128

/** What a page sent, as an action; `confirm`: to be asked again before these jobs are deleted; undefined: it means nothing. */
export type ReadAction = PanelAction | { readonly kind: 'confirm'; readonly jobs: readonly number[] }

/**
 * Reads a form: `do` is the button, `pin` what was typed, `card` what a reader typed, `job` what was chosen. Only what the
 * screen shows is possible. `cardPrefix`: see PanelLine.
 */
export function readAction(form: URLSearchParams, shown: Feedback, cardPrefix?: string): ReadAction | undefined {
  const card = cardIn(form, cardPrefix)
  if (card !== undefined) return takesCard(shown) ? readCard(card) : undefined
  const [verb = '', detail = ''] = (form.get('do') ?? '').split(':')
  if (verb === 'speak') return readLanguage(detail)
  if (verb === 'contrast') return { kind: 'contrast' }
  if (verb === 'leave' || verb === 'list' || verb === 'new-pin') return chosen({ kind: verb })
  if (shown.kind === 'choose') return readChoice(verb, detail, form, shown)
  return takesPin(shown) ? readTyped(verb, detail, { form, shown }) : undefined
}

/** What a reader typed: told apart by its prefix, or by the field where there is none, never by its length. */
function cardIn(form: URLSearchParams, cardPrefix: string | undefined): string | undefined {
  if (cardPrefix === undefined || form.get('do') !== 'enter') return undefined
  if (cardPrefix === '') return form.get('card') || undefined
  const typed = form.get('card') || form.get('pin') || ''
  // What somebody typed before the card was tapped is no part of it.
  const from = typed.lastIndexOf(cardPrefix)
  return from < 0 ? undefined : typed.slice(from + cardPrefix.length)
}

function readCard(text: string): PanelAction | undefined {
  const number = text.trim()
  const isPlain = number.length <= mostCardCharacters && /^[\x20-\x7e]+$/.test(number)
  return isPlain ? { kind: 'card', number } : undefined
}

/** While something is on its way nobody else has a turn. */
function takesCard({ kind }: Feedback): boolean {
  return kind !== 'releasing' && kind !== 'checking'
}

function readLanguage(text: string): PanelAction | undefined {
  const language = languages.find(each => each === text)
  return language && { kind: 'speak', language }
}

/** Whether a PIN can be typed while this is shown. */
export function takesPin({ kind }: Feedback): boolean {
  return kind !== 'choose' && kind !== 'releasing' && kind !== 'checking' && kind !== 'fault' && kind !== 'question'
}

function readTyped(
  verb: string,
  detail: string,
  { form, shown }: { readonly form: URLSearchParams; readonly shown: Feedback },
): PanelAction | undefined {
  const digits = (form.get('pin') ?? '').replace(/\D/g, '').slice(0, mostDigits)
  if (verb === 'key' && /^\d$/.test(detail)) return { kind: 'type', digits: digits + detail, key: undefined }
  if (verb === 'clear') return { kind: 'type', digits: '', key: 'clear' }
  // Nothing was typed.
  if (digits === '' && shown.kind !== 'entry') return undefined
  return verb === 'enter' ? { kind: 'type', digits, key: 'enter' satisfies Key } : undefined
}

function readChoice(verb: string, detail: string, form: URLSearchParams, shown: Feedback): ReadAction | undefined {
  const { jobs = [] } = shown
  const ids = form.getAll('job').map(Number).filter(Number.isSafeInteger)
  const waiting = jobs.filter(job => !job.isUncertain).map(({ id }) => id)
  switch (verb) {
    case 'release':
    case 'delete':
      return chosen(ids.length > 0 ? { kind: verb, jobs: ids } : { kind: 'list' })
    case 'confirm':
      return ids.length > 0 ? { kind: 'confirm', jobs: ids } : chosen({ kind: 'list' })
    case 'release-all':
      return chosen({ kind: 'release', jobs: waiting })
    case 'printed':
    case 'not-printed':
      return chosen({ kind: 'answer', jobs: [Number(detail)], printed: verb === 'printed' })
    default:
      return undefined
  }
}

function chosen(choice: Choice): PanelAction {
  return { kind: 'choose', choice }
}
