/** What runs in the pages: they are looked at from inside, without a mark left on them. */

const shared = `
const modal = [...document.querySelectorAll('dialog:modal')].at(-1)
const isSeen = element => {
  const box = element.getBoundingClientRect()
  return box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true })
}
const named = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="button"]'
const controls = () => [...(modal ?? document).querySelectorAll(named)].filter(
  element => !element.disabled && !element.closest('[inert]') && element.tabIndex >= 0 && isSeen(element),
)`

/** Everything that can be used now: what is behind an open dialog cannot. */
export const findControls = `(() => {${shared}
return controls() })()`

export interface Control {
  readonly tag: string
  readonly type: string
  readonly name: string
  readonly href: string
  readonly options: number
}

/** As much of an element as is asked of it. */
interface InPage {
  readonly localName: string
  readonly type?: string
  readonly name?: string
  readonly href?: string
  readonly innerText: string
  readonly options?: { readonly length: number }
  readonly labels?: Iterable<{ readonly innerText: string }> | null
  getAttribute(name: string): string | null
}

/** Runs in the page. */
export function describeControl(node: unknown): Control {
  const element = node as InPage // Handed over by the browser.
  const [label] = element.labels ?? []
  const name = element.getAttribute('aria-label') || label?.innerText || element.innerText || element.name || ''
  return {
    tag: element.localName,
    type: element.type ?? '',
    name: name.replace(/\s+/g, ' ').slice(0, 60),
    href: element.localName === 'a' ? (element.href ?? '') : '',
    options: element.localName === 'select' ? (element.options?.length ?? 0) : 0,
  }
}

export const focusLeft = 'the focus left the dialog'

/** What no page may be, whatever was done to it. */
export const examinePage = `(() => {${shared}
const wrong = []
const root = document.scrollingElement
if ((document.body?.innerText ?? '').trim() === '') wrong.push('the page is blank')
if (![...document.querySelectorAll('h1, h2')].some(isSeen)) wrong.push('no heading is in sight')
if (!document.querySelector('main, [role="main"]')) wrong.push('there is no main landmark')
if (controls().length === 0) wrong.push('nothing can be used: a dead end')
if (root && root.scrollWidth > innerWidth + 1) {
  const widest = [...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > innerWidth + 1)
  const names = widest.slice(0, 3).map(element => element.localName + '.' + element.className)
  wrong.push('the page is ' + root.scrollWidth + ' px wide on a screen of ' + innerWidth + ': ' + names.join(', '))
}
if (modal && !modal.contains(document.activeElement)) wrong.push('${focusLeft}')
return wrong })()`
