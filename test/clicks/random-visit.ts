import type { ElementHandle, Page } from 'playwright-core'
import { sampleDocument } from '../../simulators/office/sample-document.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import { until } from '../servers/until.ts'
import type { ClickWorld } from './click-world.ts'
import { type Control, describeControl, examinePage, findControls, focusLeft } from './page-script.ts'
import { pressedKeys, typedTexts } from './typed-texts.ts'
import type { Arrival, Visitor } from './visitors.ts'

/** What a visit did, and the first thing that was wrong. */
export interface VisitReport {
  readonly visitor: string
  readonly steps: readonly string[]
  readonly problem: string | undefined
  readonly picture: Buffer | undefined
}

const actionMs = 1_500
/** A page that is being loaded is not yet what it will be. */
const settledMs = 15_000
const locales = ['en-GB', 'de-DE', 'fr-FR', 'cs-CZ', 'es-ES']
const typed = [
  'text',
  'password',
  'search',
  'email',
  'number',
  'url',
  'tel',
  'textarea',
  'date',
  'datetime-local',
  'time',
  'month',
]

/** Clicks and types at random, so many steps; ends at the first thing that is wrong. */
export class RandomVisit {
  readonly #world: ClickWorld
  readonly #visitor: Visitor
  readonly #random: SeededRandom
  readonly #steps: string[] = []
  readonly #complaints: string[] = []
  /** Beyond the last control of an open dialog Tab leads to the browser's own, out of the page. */
  #hasTabbed = false

  constructor(world: ClickWorld, visitor: Visitor, random: SeededRandom) {
    this.#world = world
    this.#visitor = visitor
    this.#random = random
  }

  async run(steps: number, signal: AbortSignal): Promise<VisitReport> {
    await this.#world.putRight()
    const arrival = await this.#visitor.arrive(this.#world)
    const device = this.#pick(this.#visitor.devices)
    const always = { locale: this.#pick(locales), colorScheme: this.#pick(['light', 'dark'] as const) }
    const context = await this.#world.newDevice({ ...device, ...always, reducedMotion: 'reduce' })
    context.setDefaultTimeout(actionMs)
    context.setDefaultNavigationTimeout(settledMs)
    const page = await context.newPage()
    this.#listen(page)
    this.#steps.push(`on ${JSON.stringify({ ...device.viewport, ...always })}`)
    let [problem, picture]: [string | undefined, Buffer | undefined] = [undefined, undefined]
    try {
      await this.#comeIn(page, arrival)
      for (let step = 0; step < steps && !signal.aborted; step += 1) await this.#step(page, arrival)
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
      picture = await page.screenshot().catch(() => undefined)
    } finally {
      await context.close()
    }
    return { visitor: this.#visitor.name, steps: this.#steps, problem, picture }
  }

  #listen(page: Page): void {
    page.on('pageerror', error => this.#complaints.push(`uncaught: ${error.stack ?? error.message}`))
    page.on('console', message => {
      // An answer of 4xx is what a mistake gets; the page says it in words.
      const isAnswer = /the server responded with a status of 4\d\d/.test(message.text())
      if (message.type() === 'error' && !isAnswer) this.#complaints.push(`console: ${message.text()}`)
    })
    page.on('response', response => {
      if (response.status() >= 500) this.#complaints.push(`status ${response.status()} of ${response.url()}`)
    })
    page.on('dialog', dialog => void dialog.accept().catch(() => undefined))
    page.context().on('page', other => {
      if (other !== page) void other.close().catch(() => undefined)
    })
  }

  async #comeIn(page: Page, { url, enter }: Arrival): Promise<void> {
    await this.#open(page, url)
    await this.#examine(page)
    // Who cannot come in any more, as after too many wrong PINs, goes on outside.
    await enter(page).catch(() => this.#steps.push('did not come in'))
    await this.#examine(page)
  }

  /** A page that is on its way somewhere, as after a form, takes that step first. */
  async #open(page: Page, url: string): Promise<void> {
    const isOpen = () =>
      page.goto(url).then(
        () => true,
        () => false,
      )
    await until(isOpen, { withinMs: settledMs, what: `an answer of ${url}` })
  }

  async #step(page: Page, arrival: Arrival): Promise<void> {
    const chance = this.#random.below(100)
    if (chance < 10) await this.#press(page)
    else if (chance < 15) await this.#wander(page, arrival)
    else await this.#useSomething(page)
    await this.#examine(page)
    if (!this.#isOurs(page)) await this.#open(page, arrival.url)
    const isOutside = (await page.locator('main.door, [name="code"]').count()) > 0
    if (isOutside && this.#random.below(5) === 0) {
      this.#steps.push('comes in again')
      await this.#comeIn(page, arrival)
    }
  }

  async #press(page: Page): Promise<void> {
    const key = this.#pick(pressedKeys)
    this.#steps.push(`press ${key}`)
    this.#hasTabbed = key.endsWith('Tab')
    await page.keyboard.press(key)
  }

  async #wander(page: Page, { url }: Arrival): Promise<void> {
    const way = this.#pick(['back', 'forward', 'reload', 'anew'] as const)
    this.#steps.push(way)
    // A browser asks itself whether to send a form again, and makes a page of its own of that: whoever meets it comes anew.
    const isThere = await this.#goWay(page, way).catch(() => false)
    if (!isThere || !this.#isOurs(page)) await this.#open(page, url)
  }

  async #goWay(page: Page, way: 'back' | 'forward' | 'reload' | 'anew'): Promise<boolean> {
    if (way === 'back') await page.goBack()
    else if (way === 'forward') await page.goForward()
    else if (way === 'reload') await page.reload()
    return way !== 'anew'
  }

  async #useSomething(page: Page): Promise<void> {
    const found = await page.evaluateHandle(findControls).catch(() => undefined)
    const handles = [...((await found?.getProperties().catch(() => undefined))?.values() ?? [])]
    const elements = handles.flatMap(handle => handle.asElement() ?? [])
    const element = elements[this.#random.below(Math.max(elements.length, 1))]
    // It may be gone by now.
    const control = await element?.evaluate(describeControl).catch(() => undefined)
    if (element && control) await this.#use(page, element, control)
    await found?.dispose().catch(() => undefined)
  }

  async #use(page: Page, element: ElementHandle, control: Control): Promise<void> {
    const { tag, type, name } = control
    const words = `${tag}${type && type !== tag ? `[${type}]` : ''} "${name}"`
    const isTyped = typed.includes(type)
    try {
      if (control.href && !this.#isPage(control.href)) return
      if (type === 'file') await this.#chooseFile(element, words)
      else if (tag === 'select') await this.#choose(element, words, control.options)
      else if (isTyped && this.#random.below(4) > 0) await this.#type(page, element, words)
      else await this.#click(element, words)
      this.#hasTabbed = false
    } catch (error) {
      // It moved, went away or is covered just now: people miss, too.
      this.#steps.push(`  missed: ${String(error).split('\n')[0]}`)
    }
  }

  async #click(element: ElementHandle, words: string): Promise<void> {
    this.#steps.push(`click ${words}`)
    await element.click()
  }

  async #type(page: Page, element: ElementHandle, words: string): Promise<void> {
    const text = this.#pick(typedTexts)
    this.#steps.push(`type ${JSON.stringify(text.slice(0, 40))} into ${words}`)
    await element.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(text)
    if (this.#random.below(3) === 0) await page.keyboard.press('Enter')
  }

  async #choose(element: ElementHandle, words: string, options: number): Promise<void> {
    const index = this.#random.below(Math.max(options, 1))
    this.#steps.push(`choose ${index} of ${words}`)
    await element.selectOption({ index })
  }

  async #chooseFile(element: ElementHandle, words: string): Promise<void> {
    const file = this.#pick([
      { name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from(sampleDocument('A plan', 3)) },
      { name: '<b>שלום</b>'.repeat(12), mimeType: 'text/plain', buffer: Buffer.from('no document') },
      { name: 'empty.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) },
    ])
    this.#steps.push(`choose the file ${file.name.slice(0, 20)} for ${words}`)
    await element.setInputFiles(file)
  }

  /** What is wrong with the page once it has come to rest; throws it. */
  async #examine(page: Page): Promise<void> {
    let wrong: readonly string[] = []
    const isGood = async () => {
      this.#throwComplaints()
      const found = await page.evaluate<readonly string[]>(examinePage).catch(() => ['the page is on its way'])
      wrong = this.#hasTabbed ? found.filter(words => words !== focusLeft) : found
      return wrong.length === 0
    }
    await until(isGood, { withinMs: settledMs, what: 'a good page' }).catch((error: unknown) => {
      this.#throwComplaints()
      throw wrong.length > 0 ? new Error(`${wrong.join('; ')} at ${page.url()}`) : error
    })
    this.#throwComplaints()
  }

  #throwComplaints(): void {
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join('\n'))
  }

  #isOurs(page: Page): boolean {
    return this.#isPage(page.url())
  }

  /** Pages of the surfaces: no file, no description of the API, nothing elsewhere. */
  #isPage(url: string): boolean {
    const { office } = this.#world
    const { origin, pathname } = new URL(url)
    const isOffice = origin === office.url && pathname === '/'
    return isOffice || (origin === office.gatewayUrl && !pathname.startsWith('/api/'))
  }

  #pick<Thing>(things: readonly [Thing, ...Thing[]] | readonly Thing[]): Thing {
    const thing = things[this.#random.below(things.length)]
    if (thing === undefined) throw new RangeError('there is nothing to choose from')
    return thing
  }
}
