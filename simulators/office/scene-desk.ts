import { readdir, readFile } from 'node:fs/promises'
import type { Office } from './office.ts'
import { readScene, type Scene, SceneProblem, writeScene } from './scene.ts'
import { SceneRecorder } from './scene-recorder.ts'
import { SceneReplay } from './scene-replay.ts'

export interface ShippedScene {
  /** Of its file in scenes/, without the suffix. */
  readonly id: string
  readonly scene: Scene
}

/** What the page shows of scenes. */
export interface SceneState {
  readonly mode: 'idle' | 'recording' | 'playing'
  readonly text: string
  readonly isFailed: boolean
}

const folder = new URL('./scenes/', import.meta.url)

/** Where scenes are recorded and played, one at a time. */
export class SceneDesk implements AsyncDisposable {
  readonly shipped: readonly ShippedScene[]
  /** The latest that was recorded, as a file. */
  recorded: string | undefined
  readonly #office: Office
  readonly #stop = new AbortController()
  readonly #onDid = () => this.#office.emit('change')
  #recorder: SceneRecorder | undefined
  #playing: Promise<boolean> | undefined
  #note = { text: '', isFailed: false }

  private constructor(office: Office, shipped: readonly ShippedScene[]) {
    this.#office = office
    this.shipped = shipped
  }

  static async open(office: Office): Promise<SceneDesk> {
    const files = (await readdir(folder)).filter(file => file.endsWith('.json')).toSorted()
    const read = async (file: string) => readScene(await readFile(new URL(file, folder), 'utf8'))
    const shipped = files.map(async file => ({ id: file.replace(/\.json$/, ''), scene: await read(file) }))
    return new SceneDesk(office, await Promise.all(shipped))
  }

  get state(): SceneState {
    if (this.#recorder) return { mode: 'recording', text: `Recording: ${this.#recorder.steps} steps`, isFailed: false }
    return { mode: this.#playing === undefined ? 'idle' : 'playing', ...this.#note }
  }

  /** Throws SceneProblem. */
  record(): void {
    this.#assertIdle()
    this.#recorder = new SceneRecorder(this.#office)
    this.#office.on('did', this.#onDid)
    this.#tell('')
  }

  /** Throws SceneProblem. */
  stop(): void {
    if (!this.#recorder) throw new SceneProblem('nothing is being recorded')
    const scene = this.#recorder.stop()
    this.#office.off('did', this.#onDid)
    this.#recorder = undefined
    this.recorded = writeScene(scene)
    this.#tell(`Recorded ${scene.steps.length} steps.`)
  }

  /** Begins to play a scene out of a file; `state` tells how it goes. Throws SceneProblem. */
  play(text: string): void {
    void this.run(readScene(text)) // never rejects
  }

  /** Throws SceneProblem. */
  playShipped(id: string): void {
    const found = this.shipped.find(known => known.id === id)
    if (!found) throw new SceneProblem('there is no such scene')
    void this.run(found.scene) // never rejects
  }

  /** Plays a scene to its end; whether all of it came. Throws SceneProblem when it cannot begin. */
  run(scene: Scene, onNote: (text: string) => void = () => undefined): Promise<boolean> {
    this.#assertIdle()
    this.#playing = this.#run(scene, onNote)
    return this.#playing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    this.#recorder?.[Symbol.dispose]()
    await this.#playing
  }

  async #run(scene: Scene, onNote: (text: string) => void): Promise<boolean> {
    using replay = new SceneReplay(this.#office)
    const { length } = scene.steps
    const tell = (text: string, isFailed = false) => {
      this.#tell(text, isFailed)
      onNote(text)
    }
    try {
      await replay.play(scene, (at, words) => tell(`Step ${at} of ${length}: ${words}`), this.#stop.signal)
      this.#playing = undefined
      tell(`All ${length} steps of "${scene.scene}" came.`)
      return true
    } catch (error) {
      this.#playing = undefined
      tell(error instanceof Error ? error.message : String(error), true)
      return false
    }
  }

  #assertIdle(): void {
    if (this.#recorder) throw new SceneProblem('a scene is being recorded; stop it first')
    if (this.#playing !== undefined) throw new SceneProblem('a scene is being played')
  }

  #tell(text: string, isFailed = false): void {
    this.#note = { text, isFailed }
    this.#office.emit('change')
  }
}
