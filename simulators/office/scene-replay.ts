import type { Office } from './office.ts'
import { type Deed, type Scene, SceneProblem, type Sight, type Step } from './scene.ts'
import { SceneSights } from './scene-sights.ts'
import { addressNamed, describeStep, keysNamed, userNamed } from './scene-words.ts'

/** Longer than the gateway leaves anything: it looks after what is due every half minute. */
const sightMilliseconds = 90_000
const maxSeen = 5_000
const maxTold = 3

/** Whoever is called so in a scene is another guest each time it is played. */
const newcomer = 'somebody new'

/** Plays a scene: does at once what was done, and waits for what was seen, however long that takes here. */
export class SceneReplay implements Disposable {
  readonly #office: Office
  readonly #sights: SceneSights
  readonly #guest = `guest-${Date.now().toString(36)}@guests.example`
  /** What happened and no step has asked for yet, the oldest first. */
  #seen: readonly Sight[] = []
  #onSight: (() => void) | undefined

  constructor(office: Office) {
    this.#office = office
    this.#sights = new SceneSights(office, sight => {
      this.#seen = [...this.#seen, rename(sight, this.#guest, newcomer)].slice(-maxSeen)
      this.#onSight?.()
    })
  }

  [Symbol.dispose](): void {
    this.#sights[Symbol.dispose]()
  }

  /** Tells each step before it is taken, counted from 1. Throws SceneProblem, which names the step that did not come. */
  async play({ steps }: Scene, onStep: (number: number, words: string) => void, signal: AbortSignal): Promise<void> {
    for (const [at, step] of steps.entries()) {
      const words = describeStep(step)
      onStep(at + 1, words)
      try {
        if ('do' in step) await this.#act(rename(step, newcomer, this.#guest))
        else await this.#await(step, signal)
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new SceneProblem(`step ${at + 1} of ${steps.length} did not come: ${words} (${why})`, { cause })
      }
    }
  }

  async #act(deed: Deed): Promise<void> {
    // What a device showed before is no answer to this.
    if ('terminal' in deed) this.#seen = this.#seen.filter(sight => !isOf(deed.terminal, sight))
    const { office, names } = { office: this.#office, names: (name: string) => userNamed(this.#office, name) }
    switch (deed.do) {
      case 'print':
        return void (await office.printPages(names(deed.who), deed.document))
      case 'mail':
        return void (await office.mailPages(addressNamed(office, deed.from), deed.document))
      case 'new-pin':
        return void (await office.issuePin(names(deed.who)))
      case 'type':
        return office.type(this.#terminal(deed.terminal), keysNamed(office, deed.keys))
      case 'tap':
        return office.tap(this.#terminal(deed.terminal), this.#person(names(deed.who)))
      case 'break':
        return office.break(this.#printer(deed.printer), deed.trouble)
      case 'mend':
        return office.mend(this.#printer(deed.printer), deed.trouble)
      case 'repair':
        return office.repair(this.#printer(deed.printer))
      case 'forward':
        return office.forward(deed.hours)
    }
  }

  async #await(wanted: Step & Sight, signal: AbortSignal): Promise<void> {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(sightMilliseconds)])
    while (!this.#takeSight(wanted)) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const giveUp = () => reject(new SceneProblem(signal.aborted ? 'stopped' : this.#whatCame(wanted)))
      this.#onSight = resolve
      patience.addEventListener('abort', giveUp, { once: true })
      if (patience.aborted) giveUp()
      await promise.finally(() => patience.removeEventListener('abort', giveUp))
    }
  }

  #whatCame(wanted: Sight): string {
    const alike = this.#seen.filter(sight => sight.see === wanted.see).slice(-maxTold)
    const came = alike.map(sight => JSON.stringify(sight)).join(', ')
    return `not within ${sightMilliseconds / 1000} s; what came instead: ${came || 'nothing of the kind'}`
  }

  /** Each thing seen answers one step; what a device showed before it is over then. */
  #takeSight({ at: _, ...wanted }: Step & Sight): boolean {
    const at = this.#seen.findIndex(sight => isSame(sight, wanted))
    if (at < 0) return false
    const terminal = 'terminal' in wanted ? wanted.terminal : undefined
    this.#seen = this.#seen.filter((sight, place) => place > at || (place < at && !isOf(terminal, sight)))
    return true
  }

  #terminal(name: string) {
    return known(this.#office.devices.terminals.find(({ plan }) => plan.name === name))
  }

  #printer(name: string) {
    return known(this.#office.devices.printers.find(printer => printer.name === name))
  }

  #person(userName: string) {
    return known(this.#office.people.find(person => person.userName === userName))
  }
}

function isOf(terminal: string | undefined, sight: Sight): boolean {
  return 'terminal' in sight && sight.terminal === terminal
}

/** Both names stand in whole fields and in what keys are told by. */
function rename<Told extends Deed | Sight>(told: Told, from: string, to: string): Told {
  const fields = Object.entries(told).map(([field, value]) => [
    field,
    typeof value === 'string' ? value.replaceAll(from, to) : value,
  ])
  return Object.fromEntries(fields) as Told // The same fields of the same kinds.
}

function isSame(sight: Sight, wanted: Sight): boolean {
  const told: Readonly<Record<string, unknown>> = { ...sight }
  return Object.entries(wanted).every(([field, value]) => told[field] === value)
}

function known<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new SceneProblem('there is nothing of this name here')
  return thing
}
