import type { OfficePrinter, OfficeTerminal } from './devices.ts'
import type { Office } from './office.ts'
import type { Sight } from './scene.ts'
import { addressInScene, calledInScene, screenInScene } from './scene-words.ts'

/** What happens in an office from now on, told once each, in the words of a scene. */
export class SceneSights implements Disposable {
  readonly #office: Office
  readonly #onSight: (sight: Sight) => void
  readonly #stack = new DisposableStack()
  #lastMail: number
  readonly #jobs: Set<number>
  /** Of each printer: the latest document that was told. */
  readonly #piles: Map<string, number>
  readonly #problems: Map<string, string>

  constructor(office: Office, onSight: (sight: Sight) => void) {
    this.#office = office
    this.#onSight = onSight
    this.#lastMail = office.post.mails[0]?.id ?? 0
    this.#jobs = new Set(office.watch.view.jobs.map(({ id }) => id))
    this.#piles = new Map(office.devices.printers.map(({ name, tray }) => [name, tray.piles[0]?.id ?? 0]))
    this.#problems = new Map([...office.watch.view.printers].map(([name, problem]) => [name, problem ?? '']))
    const look = () => this.#look()
    office.on('change', look)
    office.watchers += 1
    this.#stack.defer(() => {
      office.off('change', look)
      office.watchers -= 1
    })
    for (const terminal of office.devices.terminals) this.#listen(terminal)
  }

  [Symbol.dispose](): void {
    this.#stack.dispose()
  }

  #listen({ plan, device }: OfficeTerminal): void {
    const terminal = plan.name
    const onScreen = (text: string) => {
      // A star for each digit that was typed tells nothing.
      if (!/^\**$/.test(text)) this.#onSight({ see: 'screen', terminal, text: screenInScene(text) })
    }
    const onTone = (bells: number) => this.#onSight({ see: 'tone', terminal, bells })
    if (plan.hasDisplay) device.on('screen', onScreen)
    else device.on('tone', onTone)
    this.#stack.defer(() => device.off('screen', onScreen).off('tone', onTone))
  }

  #look(): void {
    this.#lookIntoMailboxes()
    this.#lookIntoQueue()
    for (const printer of this.#office.devices.printers) this.#lookIntoTray(printer)
    for (const [printer, problem] of this.#office.watch.view.printers) this.#lookAt(printer, problem ?? '')
  }

  #lookIntoMailboxes(): void {
    const fresh = this.#office.post.mails.filter(({ id }) => id > this.#lastMail)
    this.#lastMail = fresh[0]?.id ?? this.#lastMail
    for (const { to, subject } of fresh.toReversed())
      this.#onSight({ see: 'mail', to: addressInScene(this.#office, to), subject })
  }

  #lookIntoQueue(): void {
    for (const { id, userName, state } of this.#office.watch.view.jobs) {
      const document = this.#office.titles.get(id)
      if (state !== 'held' || document === undefined || this.#jobs.has(id)) continue
      this.#jobs.add(id)
      this.#onSight({ see: 'queue', document, owner: calledInScene(this.#office, userName) })
    }
  }

  /** In the order in which they came out; one whose owner is not known yet holds up those on top of it. */
  #lookIntoTray({ name, tray }: OfficePrinter): void {
    for (const { id, jobName } of tray.piles.toReversed()) {
      if (id <= (this.#piles.get(name) ?? 0)) continue
      const owner = this.#office.watch.view.released.get(jobName)
      if (!owner) return
      const document = this.#office.titles.get(owner.jobId) ?? 'a document'
      this.#piles.set(name, id)
      this.#onSight({ see: 'paper', printer: name, document, owner: calledInScene(this.#office, owner.userName) })
    }
  }

  #lookAt(printer: string, problem: string): void {
    if ((this.#problems.get(printer) ?? '') === problem) return
    this.#problems.set(printer, problem)
    this.#onSight({ see: 'printer', printer, problem })
  }
}
