import type { Office } from './office.ts'
import { type Deed, maxSteps, type Scene, type Sight, type Step } from './scene.ts'
import { SceneSights } from './scene-sights.ts'
import { keysInScene } from './scene-words.ts'

/** A screen that stays for so long was there to be read. */
const readMilliseconds = 500

interface Typing {
  readonly at: number
  readonly terminal: string
  readonly keys: string
}

interface PassingScreen {
  readonly step: { readonly at: number } & Extract<Sight, { readonly see: 'screen' }>
  readonly timer: NodeJS.Timeout
}

/** Writes down what is done in an office and what is seen of it. */
export class SceneRecorder implements Disposable {
  readonly #office: Office
  readonly #began: number
  readonly #steps: Step[] = []
  readonly #sights: SceneSights
  readonly #onDid = (deed: Deed) => this.#take(deed)
  /** Keys pressed since the last one that ended an entry. */
  #typing: Typing | undefined
  /** By terminal. */
  readonly #passing = new Map<string, PassingScreen>()
  /** Documents on their way to the queue, by name. */
  readonly #sent: string[] = []

  constructor(office: Office) {
    this.#office = office
    this.#began = office.time.nowMs
    this.#sights = new SceneSights(office, sight => this.#see(sight))
    office.on('did', this.#onDid)
  }

  get steps(): number {
    return this.#steps.length
  }

  /** Ends the recording. */
  stop(): Scene {
    this.#endTyping()
    for (const { step } of this.#passing.values()) this.#write(step)
    this[Symbol.dispose]()
    return {
      scene: `Recorded ${new Date(this.#began).toISOString().slice(0, 16).replace('T', ' ')}`,
      steps: this.#steps,
    }
  }

  [Symbol.dispose](): void {
    this.#office.off('did', this.#onDid)
    this.#sights[Symbol.dispose]()
    for (const { timer } of this.#passing.values()) clearTimeout(timer)
    this.#passing.clear()
  }

  #take(deed: Deed): void {
    if (deed.do === 'type') return this.#takeKeys(deed.terminal, deed.keys)
    this.#endTyping()
    if (deed.do === 'tap') this.#forget(deed.terminal)
    if (deed.do === 'print' || deed.do === 'mail') this.#sent.push(deed.document)
    this.#write({ at: this.#now, ...deed })
  }

  #takeKeys(terminal: string, keys: string): void {
    if (this.#typing?.terminal !== terminal) this.#endTyping()
    this.#forget(terminal)
    for (const key of keys) {
      this.#typing = { at: this.#now, terminal, keys: (this.#typing?.keys ?? '') + key }
      if (key === '#' || key === '*') this.#endTyping()
    }
  }

  /** A PIN that was typed key by key becomes one step, told by where it was read. */
  #endTyping(): void {
    if (!this.#typing) return
    const { at, terminal, keys } = this.#typing
    this.#typing = undefined
    this.#write({ at, do: 'type', terminal, keys: keysInScene(this.#office, keys) })
  }

  #see(sight: Sight): void {
    if (sight.see === 'screen') return this.#seeScreen({ at: this.#now, ...sight })
    if (sight.see === 'queue' && !this.#wasSent(sight.document))
      return this.#write({ at: this.#now, do: 'print', who: sight.owner, document: sight.document })
    this.#write({ at: this.#now, ...sight })
  }

  /** What no button of the office sent came from a program of this machine. */
  #wasSent(document: string): boolean {
    const at = this.#sent.indexOf(document)
    if (at >= 0) this.#sent.splice(at, 1)
    return at >= 0
  }

  #seeScreen(step: PassingScreen['step']): void {
    this.#forget(step.terminal)
    const timer = setTimeout(() => {
      this.#passing.delete(step.terminal)
      // A single key can be an answer.
      if (this.#typing?.terminal === step.terminal) this.#endTyping()
      this.#write(step)
    }, readMilliseconds)
    this.#passing.set(step.terminal, { step, timer })
  }

  #forget(terminal: string): void {
    clearTimeout(this.#passing.get(terminal)?.timer)
    this.#passing.delete(terminal)
  }

  #write(step: Step): void {
    if (this.#steps.length < maxSteps) this.#steps.push(step)
  }

  get #now(): number {
    return this.#office.time.nowMs - this.#began
  }
}
